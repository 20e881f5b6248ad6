package org.lodestone.program;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.lodestone.torrent.Tracker;

/**
 * Where peers meet and where documents are found, as all programs take it from their operators.
 *
 * @param indexes base URLs
 */
public record Endpoints(List<Tracker> trackers, List<URI> indexes) {

  /** The word for "no index", where one would otherwise follow from the tracker. */
  public static final String NONE = "none";

  private static final String ANNOUNCE = "/announce";
  private static final String EXAMPLE = "http://tracker.example:7070";
  private static final Set<String> INDEXES = Set.of("http", "https");

  public Endpoints {
    trackers = List.copyOf(trackers);
    indexes = List.copyOf(indexes);
  }

  /**
   * A tracker named alone also says where the index is: Lodestone's own serves both.
   *
   * @throws IllegalArgumentException for a URL that cannot be an index's
   */
  public static Endpoints of(List<Tracker> trackers, List<URI> indexes) {
    Stream<URI> bases =
        indexes.isEmpty()
            ? trackers.stream().map(Endpoints::indexBeside)
            : indexes.stream()
                .filter(index -> !index.toString().equals(NONE))
                .map(Endpoints::requireIndex);
    return new Endpoints(trackers.stream().distinct().toList(), bases.distinct().toList());
  }

  /**
   * @throws IllegalArgumentException for what is neither an index's URL nor {@link #NONE}
   */
  static URI index(String text) {
    return text.equals(NONE) ? URI.create(text) : requireIndex(url(text));
  }

  private static URI url(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "expected a URL such as " + EXAMPLE + ", found: " + text, e);
    }
  }

  private static URI requireIndex(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!INDEXES.contains(scheme) || url.getHost() == null) {
      throw new IllegalArgumentException(
          "an index is an http: or https: URL such as " + EXAMPLE + ", found: " + url);
    }
    return url;
  }

  private static URI indexBeside(Tracker tracker) {
    URI url = tracker.url();
    String path = url.getRawPath();
    if (path.endsWith(ANNOUNCE)) {
      path = path.substring(0, path.length() - ANNOUNCE.length());
    }
    return URI.create(
        (url.getScheme().equals("udp") ? "http" : url.getScheme())
            + "://"
            + url.getRawAuthority()
            + (path.equals("/") ? "" : path));
  }
}
