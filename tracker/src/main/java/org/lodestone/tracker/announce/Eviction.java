package org.lodestone.tracker.announce;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Makes room in a full tracker at the cost of the greatest users, never of who comes. One sweep
 * over everything counts what each source has, a second cuts the sources that have more than a
 * level, by chance, down to it; the level is such that an eighth gets free. So a sweep of some tens
 * of milliseconds is owed only after that many newcomers, and nothing is counted while there is
 * room.
 *
 * <p>A swarm is charged to that one of its sources which is in the fewest swarms: a stranger who
 * joins everybody's swarms does not make them his own.
 */
final class Eviction {

  private static final int BUCKETS = 1 << 16;
  private static final int FREED_PART = 8;

  private final List<SwarmShard> shards;
  private final AnnounceSettings settings;
  private final Totals totals;
  private final AtomicLong evictedTorrents = new AtomicLong();
  private final AtomicLong evictedPeers = new AtomicLong();

  Eviction(List<SwarmShard> shards, AnnounceSettings settings, Totals totals) {
    this.shards = shards;
    this.settings = settings;
    this.totals = totals;
  }

  long evictedTorrents() {
    return evictedTorrents.get();
  }

  long evictedPeers() {
    return evictedPeers.get();
  }

  boolean isFull() {
    return torrentsFull() || peersFull();
  }

  boolean torrentsFull() {
    return totals.torrents().get() >= settings.maxTorrents();
  }

  boolean peersFull() {
    return totals.peers().get() >= settings.maxPeers();
  }

  /** To be called without any shard's lock. By chance it may free nothing of very few. */
  synchronized void makeRoom() {
    // Whoever had to wait for the lock finds that there is room.
    if (torrentsFull()) {
      evictedTorrents.addAndGet(freed(totals.torrents()::get, this::evictTorrents));
    }
    if (peersFull()) {
      evictedPeers.addAndGet(freed(totals.peers()::get, this::evictPeers));
    }
  }

  private void evictPeers() {
    SourceCounts peers = new SourceCounts(BUCKETS);
    forEach(swarm -> swarm.forEachSource(source -> peers.add(source, 1)));
    double level = peers.level(kept(settings.maxPeers()));
    for (SwarmShard shard : shards) {
      synchronized (shard) {
        shard.changeAll(swarm -> swarm.removeSources(source -> !peers.keeps(source, level)));
      }
    }
  }

  private void evictTorrents() {
    SourceCounts memberships = new SourceCounts(BUCKETS);
    int[] group = {0};
    forEach(
        swarm -> {
          group[0]++;
          swarm.forEachSource(source -> memberships.addToGroup(source, group[0]));
        });
    SourceCounts charges = new SourceCounts(BUCKETS);
    forEach(swarm -> charges.add(charged(swarm, memberships), 1));
    double level = charges.level(kept(settings.maxTorrents()));
    for (SwarmShard shard : shards) {
      synchronized (shard) {
        shard.removeIf(swarm -> !charges.keeps(charged(swarm, memberships), level));
      }
    }
  }

  private static long charged(Swarm swarm, SourceCounts memberships) {
    long[] least = {0, Long.MAX_VALUE};
    swarm.forEachSource(
        source -> {
          int swarms = memberships.count(source);
          if (swarms < least[1]) {
            least[0] = source;
            least[1] = swarms;
          }
        });
    return least[0];
  }

  private void forEach(Consumer<Swarm> consumer) {
    for (SwarmShard shard : shards) {
      synchronized (shard) {
        shard.forEach(consumer);
      }
    }
  }

  private static int kept(int most) {
    return most - Math.max(1, most / FREED_PART);
  }

  private static int freed(IntSupplier held, Runnable eviction) {
    int before = held.getAsInt();
    eviction.run();
    return Math.max(0, before - held.getAsInt());
  }
}
