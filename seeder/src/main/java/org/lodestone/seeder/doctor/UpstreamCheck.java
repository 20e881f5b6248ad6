package org.lodestone.seeder.doctor;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.lodestone.program.Causes;

/**
 * Whether a registry that images are pulled through answers (OCI distribution-spec, end-1).
 *
 * @param addresses where its API is tried, in this order
 */
public record UpstreamCheck(String registry, List<URI> addresses) implements Check {

  @Override
  public String subject() {
    return "upstream";
  }

  @Override
  public String advice() {
    return "nothing new is pulled through from %s: see upstreams: in the gateway's configuration"
        .formatted(registry);
  }

  @Override
  public Finding look() {
    String found = "no address";
    for (URI address : addresses) {
      try {
        int status = HttpAnswer.get(address).status();
        // Who asks for nobody's image is asked for a login by most.
        if (status == HttpURLConnection.HTTP_OK || status == HttpURLConnection.HTTP_UNAUTHORIZED) {
          return Finding.ok(subject(), registry + " answers at " + address);
        }
        found = address + " answers with " + status;
      } catch (SSLHandshakeException e) {
        return Finding.warning(
            subject(),
            "%s: %s".formatted(address, Causes.describeRoot(e)),
            "only the gateway knows the certificates that ca: names: pull an image to be sure");
      } catch (IOException e) {
        found = address + ": " + Causes.describe(e);
      }
    }
    return Finding.fault(subject(), found, advice());
  }
}
