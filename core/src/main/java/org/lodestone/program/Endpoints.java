package org.lodestone.program;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where peers meet and where documents are found, as all programs take it from their operators.
 *
 * @param trackers announce URLs
 * @param indexes base URLs
 */
public record Endpoints(List<String> trackers, List<URI> indexes) {

  /** The word for "no index", where one would otherwise follow from the tracker. */
  public static final String NONE = "none";

  private static final String ANNOUNCE = "/announce";
  private static final String EXAMPLE = "http://tracker.example:7070";
  private static final Set<String> INDEXES = Set.of("http", "https");
  private static final Set<String> TRACKERS = Set.of("http", "https", "udp");

  public Endpoints {
    trackers = List.copyOf(trackers);
    indexes = List.copyOf(indexes);
  }

  /**
   * A tracker named alone also says where the index is: Lodestone's own serves both.
   *
   * @throws IllegalArgumentException for a URL that cannot be a tracker's or an index's
   */
  public static Endpoints of(List<URI> trackers, List<URI> indexes) {
    Set<String> announceUrls = new LinkedHashSet<>();
    Set<URI> bases = new LinkedHashSet<>();
    for (URI tracker : trackers) {
      require(tracker, TRACKERS, "a tracker");
      announceUrls.add(announceUrl(tracker));
      bases.add(indexBeside(tracker));
    }
    if (!indexes.isEmpty()) {
      bases.clear();
      indexes.stream()
          .filter(index -> !index.toString().equals(NONE))
          .map(index -> require(index, INDEXES, "an index"))
          .forEach(bases::add);
    }
    return new Endpoints(List.copyOf(announceUrls), List.copyOf(bases));
  }

  /**
   * @throws IllegalArgumentException for what cannot be a tracker's URL
   */
  static URI tracker(String text) {
    return require(url(text), TRACKERS, "a tracker");
  }

  /**
   * @throws IllegalArgumentException for what is neither an index's URL nor {@link #NONE}
   */
  static URI index(String text) {
    return text.equals(NONE) ? URI.create(text) : require(url(text), INDEXES, "an index");
  }

  private static URI url(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "expected a URL such as " + EXAMPLE + ", found: " + text, e);
    }
  }

  private static URI require(URI url, Set<String> schemes, String what) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!schemes.contains(scheme) || url.getHost() == null) {
      throw new IllegalArgumentException(
          "%s is %s URL such as %s, found: %s"
              .formatted(
                  what,
                  schemes.equals(INDEXES) ? "an http: or https:" : "an http:, https: or udp:",
                  EXAMPLE,
                  url));
    }
    return url;
  }

  private static String announceUrl(URI tracker) {
    String path = tracker.getRawPath();
    return path == null || path.isEmpty() || path.equals("/")
        ? tracker.getScheme() + "://" + tracker.getRawAuthority() + ANNOUNCE
        : tracker.toString();
  }

  private static URI indexBeside(URI tracker) {
    String scheme = tracker.getScheme().toLowerCase(Locale.ROOT);
    String path = tracker.getRawPath() == null ? "" : tracker.getRawPath();
    if (path.endsWith(ANNOUNCE)) {
      path = path.substring(0, path.length() - ANNOUNCE.length());
    }
    return URI.create(
        (scheme.equals("udp") ? "http" : scheme)
            + "://"
            + tracker.getRawAuthority()
            + (path.equals("/") ? "" : path));
  }
}
