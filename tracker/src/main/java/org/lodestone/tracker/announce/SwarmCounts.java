package org.lodestone.tracker.announce;

import org.lodestone.torrent.InfoHash;

/** How many peers the swarms have; what a scrape (BEP 48) and the index show. */
@FunctionalInterface
public interface SwarmCounts {

  /**
   * One swarm's counts.
   *
   * @param completed peers that became seeds since the swarm was last empty
   */
  record Counts(int seeders, int leechers, long completed) {

    /** What is said of a swarm nobody is in. */
    public static final Counts NONE = new Counts(0, 0, 0);
  }

  /** All zero for a swarm the tracker does not know. */
  Counts counts(InfoHash infoHash);
}
