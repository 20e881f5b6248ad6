package org.lodestone.seeder;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.lodestone.index.IndexClient;

/**
 * Where peers meet and where documents are found.
 *
 * @param trackers announce URLs
 * @param indexes base URLs
 */
record Endpoints(List<String> trackers, List<URI> indexes) {

  /** The word for "no index", where one would otherwise follow from the tracker. */
  static final String NONE = "none";

  private static final String ANNOUNCE = "/announce";
  private static final Duration INDEX_TIMEOUT = Duration.ofSeconds(10);

  /** A tracker named alone also says where the index is: Lodestone's own serves both. */
  static Endpoints of(List<URI> trackers, List<URI> indexes) {
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

  List<IndexClient> indexClients() {
    List<IndexClient> clients = new ArrayList<>();
    indexes.forEach(index -> clients.add(new IndexClient(index, INDEX_TIMEOUT)));
    return clients;
  }

  /** For commands that can do nothing without an index. */
  List<IndexClient> requiredIndexClients() throws CommandFailure {
    if (indexes.isEmpty()) {
      throw CommandFailure.usage(
          "no index to ask",
          "name one with --index http://HOST:7070, or set LODESTONE_INDEX or LODESTONE_TRACKER");
    }
    return indexClients();
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
