package org.lodestone.seeder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.lodestone.index.IndexClient;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.TorrentEngine.SwarmStats;

/**
 * Counts the whole copies of blobs that others have: as connected peers show it and as the trackers
 * count it, whichever is more. A peer that has all is often no longer connected, and a tracker may
 * be slow to hear of it.
 */
final class Copies {

  private final TorrentEngine engine;
  private final List<IndexClient> indexes;
  private final List<InfoHash> blobs;

  Copies(TorrentEngine engine, List<IndexClient> indexes, List<InfoHash> blobs) {
    this.engine = engine;
    this.indexes = indexes;
    this.blobs = blobs;
  }

  /** Copies of the blob that has the fewest. */
  int fewest() {
    List<IndexClient> answering = new ArrayList<>(indexes);
    int fewest = Integer.MAX_VALUE;
    for (InfoHash blob : blobs) {
      fewest = Math.min(fewest, Math.max(connected(blob), counted(blob, answering)));
    }
    return fewest;
  }

  private int connected(InfoHash blob) {
    return engine.stats(blob).map(SwarmStats::completeCopies).orElse(0);
  }

  /** Drops an index that does not answer for the rest of this count. */
  private static int counted(InfoHash blob, List<IndexClient> answering) {
    int most = 0;
    for (IndexClient index : List.copyOf(answering)) {
      try {
        // The tracker counts this seeder, too.
        most = Math.max(most, index.swarm(blob).seeders() - 1);
      } catch (IOException e) {
        answering.remove(index);
      }
    }
    return most;
  }
}
