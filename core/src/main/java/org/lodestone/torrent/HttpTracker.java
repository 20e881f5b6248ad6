package org.lodestone.torrent;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A tracker that is asked over HTTP (BEP 3, 7, 23). */
final class HttpTracker implements TrackerConnection {

  /** For connecting, and for a whole answer. */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final int MAX_ANSWER = 64 * 1024;

  private final HttpClient http;
  private final URI url;

  HttpTracker(HttpClient http, URI url) {
    this.http = http;
    this.url = url;
  }

  @Override
  public Set<InetSocketAddress> announce(Announcement announcement) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(uri(announcement)).timeout(TIMEOUT).GET().build();
    try {
      HttpResponse<InputStream> answer =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        return parse(body.readNBytes(MAX_ANSWER));
      }
    } catch (HttpConnectTimeoutException e) {
      ConnectException unheard = new ConnectException("no connection to " + url);
      unheard.initCause(e);
      throw unheard;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while asking " + url);
    }
  }

  private URI uri(Announcement announcement) {
    String query =
        "info_hash=%s&peer_id=%s&port=%d&uploaded=0&downloaded=0&left=%d&numwant=%d&compact=1&event=%s"
            .formatted(
                percent(announcement.infoHash().hex()),
                percent(announcement.peerId().hex()),
                announcement.port(),
                announcement.left(),
                announcement.wanted(),
                announcement.event().name().toLowerCase(Locale.ROOT));
    return URI.create(url + (url.getRawQuery() == null ? "?" : "&") + query);
  }

  private static String percent(String hex) {
    return hex.replaceAll("(..)", "%$1");
  }

  /**
   * @throws IOException when it is no answer to an announce, saying what the tracker says instead
   */
  static Set<InetSocketAddress> parse(byte[] answer) throws IOException {
    try {
      if (!(Bencode.decode(answer) instanceof Bencode.Dict dict)) {
        throw new IOException("the tracker's answer is no dictionary");
      }
      Optional<Bencode> failure = dict.get("failure reason");
      if (failure.isPresent()) {
        throw new IOException("the tracker refuses: " + failure.get());
      }
      Set<InetSocketAddress> found = new LinkedHashSet<>();
      if (dict.get("peers").orElse(null) instanceof Bencode.Text compact) {
        found.addAll(CompactPeers.read(ByteBuffer.wrap(compact.bytes()), CompactPeers.V4_BYTES));
      }
      if (dict.get("peers6").orElse(null) instanceof Bencode.Text compact) {
        found.addAll(CompactPeers.read(ByteBuffer.wrap(compact.bytes()), CompactPeers.V6_BYTES));
      }
      return found;
    } catch (IllegalArgumentException e) {
      throw new IOException("the tracker's answer is not bencoded: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {}
}
