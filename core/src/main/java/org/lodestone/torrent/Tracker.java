package org.lodestone.torrent;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Where peers of a swarm find one another: the URL they announce to (BEP 3, BEP 15).
 *
 * @param url http, https or udp; kept with scheme and host in lower case and without a default port
 */
public record Tracker(URI url) {

  private static final Set<String> SCHEMES = Set.of("http", "https", "udp");
  private static final String ANNOUNCE = "/announce";
  private static final String EXPECTED =
      "a tracker is an http:, https: or udp: URL such as http://tracker.example:7070";

  /**
   * @throws IllegalArgumentException for what cannot be a tracker's URL
   */
  public Tracker {
    url = HostUrls.canonical(url, SCHEMES, EXPECTED);
  }

  /**
   * @throws IllegalArgumentException for what cannot be a tracker's URL
   */
  public static Tracker parse(String url) {
    return new Tracker(HostUrls.parse(url, EXPECTED));
  }

  /**
   * As operators name it: a server without a path is taken for one of Lodestone's, which announces
   * at {@code /announce}.
   *
   * @throws IllegalArgumentException for what cannot be a tracker's URL
   */
  @JsonCreator
  public static Tracker named(String url) {
    Tracker given = parse(url);
    String path = given.url.getRawPath();
    return path.isEmpty() || path.equals("/") ? new Tracker(given.url.resolve(ANNOUNCE)) : given;
  }

  /** What somebody else wrote down, who may have written anything; empty when it is no tracker. */
  public static Optional<Tracker> ofHint(String url) {
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

  /** The same tracker, reached by another name or address. */
  Tracker at(HostPort place) {
    return new Tracker(HostUrls.at(url, place));
  }

  boolean isUdp() {
    return url.getScheme().equals("udp");
  }

  /** The URL. */
  @Override
  @JsonValue
  public String toString() {
    return url.toString();
  }
}
