package org.lodestone.registry;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;

/**
 * Where a registry has a blob (distribution-spec 1.1, end-2): {@code
 * https://HOST/v2/NAME/blobs/DIGEST}, with the registry's name as host.
 *
 * @param repository with its registry
 */
public record BlobAddress(RepositoryName repository, Digest digest) {

  private static final Pattern FORM =
      Pattern.compile("https?://([^/?#]+)/v2/([^?#]+)/blobs/([^/?#]+)");

  /** What a URI says; empty when it leads to no blob of a registry. */
  public static Optional<BlobAddress> parse(URI uri) {
    Matcher form = FORM.matcher(uri.toString());
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      RepositoryName name = RepositoryName.parse(form.group(1) + "/" + form.group(2));
      return name.domain().equals(Optional.of(form.group(1)))
          ? Optional.of(new BlobAddress(name, Digest.parse(form.group(3))))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * @param plainHttp whether HTTP will do although the registry is not on loopback
   */
  public URI uri(boolean plainHttp) {
    String registry = repository.domain().orElseThrow();
    String scheme = new RegistryEndpoint(registry, plainHttp).addresses().get(0).getScheme();
    return URI.create(
        "%s://%s/v2/%s/blobs/%s".formatted(scheme, registry, repository.path(), digest));
  }
}
