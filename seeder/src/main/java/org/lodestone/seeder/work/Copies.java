package org.lodestone.seeder.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lodestone.index.IndexClient;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.TorrentEngine.SwarmStats;

/**
 * Counts the whole copies of blobs that others have, as trackers count them: peers get blobs from
 * each other, too, and seeds do not stay connected. Trackers without an index of ours are scraped
 * (BEP 48), which takes longer.
 */
final class Copies {

  private static final long SCRAPE_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final TorrentEngine engine;
  private final List<IndexClient> indexes;
  private final List<InfoHash> blobs;
  private long scraped = System.nanoTime();

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
      fewest = Math.min(fewest, Math.max(told(blob), counted(blob, answering)));
    }
    if (answering.isEmpty() && System.nanoTime() - scraped > SCRAPE_NANOS) {
      scraped = System.nanoTime();
      blobs.forEach(engine::scrape); // for a later count
    }
    return fewest;
  }

  private int told(InfoHash blob) {
    return engine.stats(blob).map(SwarmStats::seeds).orElse(0);
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
