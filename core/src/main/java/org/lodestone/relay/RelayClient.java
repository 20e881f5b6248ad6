package org.lodestone.relay;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.oci.Digest;
import org.lodestone.registry.HttpFetcher;
import org.lodestone.torrent.HostPort;

/** Takes blobs from where others hand them on. */
final class RelayClient implements AutoCloseable {

  /** Where blobs are, below the server's root. */
  static final String PATH = "/relay/v1/blobs/";

  /** Longest silence; the first of them may have to wait for its registry, too. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final HttpFetcher http;

  RelayClient() throws IOException {
    this.http = new HttpFetcher(SILENCE, Optional.empty());
  }

  /** The bytes of a blob from there on, unchecked. */
  InputStream open(HostPort member, Digest blob, long from) throws IOException {
    URI uri = URI.create("http://" + member + PATH + blob);
    HttpFetcher.Answer answer = http.getHere(uri, Map.of("Range", "bytes=" + from + "-"));
    String range = answer.headers().get(HttpHeader.CONTENT_RANGE);
    if (answer.status() != HttpStatus.PARTIAL_CONTENT_206
        || range == null
        || !range.startsWith("bytes " + from + "-")) {
      answer.close();
      throw new IOException(
          "%s: HTTP %d, range %s; expected 206 from byte %d"
              .formatted(uri, answer.status(), range, from));
    }
    return answer.body();
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
