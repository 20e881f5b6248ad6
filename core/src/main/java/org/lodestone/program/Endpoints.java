package org.lodestone.program;

import java.net.URI;
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

  public Endpoints {
    trackers = List.copyOf(trackers);
    indexes = List.copyOf(indexes);
  }

  /** A tracker named alone also says where the index is: Lodestone's own serves both. */
  public static Endpoints of(List<URI> trackers, List<URI> indexes) {
    Set<String> announceUrls = new LinkedHashSet<>();
    Set<URI> bases = new LinkedHashSet<>();
    for (URI tracker : trackers) {
      announceUrls.add(announceUrl(tracker));
      bases.add(indexBeside(tracker));
    }
    if (!indexes.isEmpty()) {
      bases.clear();
      indexes.stream().filter(index -> !index.toString().equals(NONE)).forEach(bases::add);
    }
    return new Endpoints(List.copyOf(announceUrls), List.copyOf(bases));
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
