package org.lodestone.torrent;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * A server that has a torrent's file for HTTP clients (BEP 19).
 *
 * @param url http or https; kept with scheme and host in lower case and without a default port
 */
public record WebSeed(URI url) {

  /**
   * Bytes asked for in one range, unless a piece is longer. What has been asked of a slow server is
   * not asked of peers.
   */
  public static final int MOST_AT_ONCE = 4 << 20;

  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final String EXPECTED =
      "a web seed is an http: or https: URL such as https://cdn.example/blob";

  /**
   * @throws IllegalArgumentException for what cannot be a web seed's URL
   */
  public WebSeed {
    url = HostUrls.canonical(url, SCHEMES, EXPECTED);
  }

  /**
   * @throws IllegalArgumentException for what cannot be a web seed's URL
   */
  public static WebSeed parse(String url) {
    return new WebSeed(HostUrls.parse(url, EXPECTED));
  }

  /** What somebody else wrote down, who may have written anything; empty when it is no web seed. */
  static Optional<WebSeed> ofHint(String url) {
    try {
      return Optional.of(parse(url));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Where it answers. */
  public HostPort place() {
    return HostUrls.place(url);
  }

  /** The URL. */
  @Override
  public String toString() {
    return url.toString();
  }
}
