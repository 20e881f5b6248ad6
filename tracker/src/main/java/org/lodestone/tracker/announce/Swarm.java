package org.lodestone.tracker.announce;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.lodestone.tracker.announce.SwarmCounts.Counts;

/**
 * The peers of one torrent. Seeds and leechers are kept apart, so that counting is free and seeds
 * can be left out of an answer. Not thread-safe; {@link Swarms} holds the lock.
 */
final class Swarm {

  /** By {@link #index}; null until first needed, since most swarms have one family. */
  private final PeerTable[] tables = new PeerTable[4];

  private int completed;

  boolean contains(PeerKey key) {
    return tableHolds(key, true) || tableHolds(key, false);
  }

  /** Adds or renews a peer, which has one role at a time. */
  void put(PeerKey key, boolean seed, int stamp) {
    take(key, !seed);
    int index = index(key.ipv6(), seed);
    if (tables[index] == null) {
      tables[index] = new PeerTable(key.ipv6());
    }
    tables[index].put(key, stamp);
  }

  /** Counts a download that ended, once per peer: to be called before the peer becomes a seed. */
  void countCompletion(PeerKey key) {
    if (!tableHolds(key, true)) {
      completed++;
    }
  }

  void remove(PeerKey key) {
    take(key, true);
    take(key, false);
  }

  void expire(int now, int age) {
    for (int i = 0; i < tables.length; i++) {
      if (tables[i] != null) {
        tables[i].expire(now, age);
        dropIfEmpty(i);
      }
    }
  }

  /** Removes the peers whose source is to go. */
  void removeSources(LongPredicate which) {
    for (int i = 0; i < tables.length; i++) {
      if (tables[i] != null) {
        tables[i].removeSources(which);
        dropIfEmpty(i);
      }
    }
  }

  /** The source of each peer. */
  void forEachSource(LongConsumer consumer) {
    for (PeerTable table : tables) {
      if (table != null) {
        table.forEachSource(consumer);
      }
    }
  }

  int size() {
    return seeders() + leechers();
  }

  boolean isEmpty() {
    return size() == 0;
  }

  Counts counts() {
    return new Counts(seeders(), leechers(), completed);
  }

  /**
   * Up to {@code wanted} peers of one family for the asker, in compact form: leechers; and with
   * seeds, those for half of the places at least, as far as there are any.
   */
  byte[] sample(boolean ipv6, int wanted, PeerKey asker, boolean withSeeds) {
    PeerTable seeds = withSeeds ? tables[index(ipv6, true)] : null;
    PeerTable leechers = tables[index(ipv6, false)];
    int fromSeeds = Math.min(size(seeds), Math.max(wanted - size(leechers), (wanted + 1) / 2));
    int fromLeechers = Math.min(size(leechers), wanted - fromSeeds);
    ByteBuffer out = ByteBuffer.allocate(PeerTable.compactBytes(ipv6) * (fromSeeds + fromLeechers));
    if (fromSeeds > 0) {
      seeds.sample(fromSeeds, asker, out);
    }
    if (fromLeechers > 0) {
      leechers.sample(fromLeechers, asker, out);
    }
    return out.hasRemaining() ? Arrays.copyOf(out.array(), out.position()) : out.array();
  }

  private int seeders() {
    return size(tables[index(false, true)]) + size(tables[index(true, true)]);
  }

  private int leechers() {
    return size(tables[index(false, false)]) + size(tables[index(true, false)]);
  }

  private void take(PeerKey key, boolean seed) {
    int index = index(key.ipv6(), seed);
    if (tables[index] != null) {
      tables[index].remove(key);
      dropIfEmpty(index);
    }
  }

  private boolean tableHolds(PeerKey key, boolean seed) {
    PeerTable table = tables[index(key.ipv6(), seed)];
    return table != null && table.contains(key);
  }

  private void dropIfEmpty(int index) {
    if (tables[index].size() == 0) {
      tables[index] = null;
    }
  }

  private static int size(PeerTable table) {
    return table == null ? 0 : table.size();
  }

  private static int index(boolean ipv6, boolean seed) {
    return (ipv6 ? 2 : 0) + (seed ? 1 : 0);
  }
}
