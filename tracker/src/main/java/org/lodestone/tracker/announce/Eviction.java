package org.lodestone.tracker.announce;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Makes room in a full tracker at the cost of the greatest users, never of who comes. One sweep
 * over everything counts what each source has, a second cuts the sources that have more than a
 * level, by chance, down to it; the level is such that an eighth gets free. So a sweep is owed only
 * after that many newcomers, and nothing is counted while there is room.
 *
 * <p>With ten million peers a sweep takes a second. So it is made beside the announces, when an
 * eighth of the room is left; who finds none at all, because more newcomers than that came during
 * one sweep, waits for it.
 *
 * <p>A swarm is charged to that one of its sources which is in the fewest swarms: a stranger who
 * joins everybody's swarms does not make them his own.
 */
final class Eviction {

  private static final int BUCKETS = 1 << 16;
  private static final int PART = 8;

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

  /** Makes room when there is none. To be called without any shard's lock. */
  void makeRoom() {
    makeRoom(settings.maxTorrents(), settings.maxPeers());
  }

  /** Makes room before there is none. To be called without any shard's lock. */
  void makeRoomAhead() {
    makeRoom(less(settings.maxTorrents()), less(settings.maxPeers()));
  }

  /** By chance it may free nothing of very few. */
  private synchronized void makeRoom(int mostTorrents, int mostPeers) {
    // Whoever had to wait for the lock finds that there is room.
    if (totals.torrents().get() >= mostTorrents) {
      evictedTorrents.addAndGet(
          freed(totals.torrents()::get, () -> evictTorrents(less(mostTorrents))));
    }
    if (totals.peers().get() >= mostPeers) {
      evictedPeers.addAndGet(freed(totals.peers()::get, () -> evictPeers(less(mostPeers))));
    }
  }

  private void evictPeers(int kept) {
    SourceCounts peers = new SourceCounts(BUCKETS);
    forEach(swarm -> swarm.forEachSource(source -> peers.add(source, 1)));
    double level = peers.level(kept);
    for (SwarmShard shard : shards) {
      synchronized (shard) {
        shard.changeAll(swarm -> swarm.removeSources(source -> !peers.keeps(source, level)));
      }
    }
  }

  private void evictTorrents(int kept) {
    SourceCounts memberships = new SourceCounts(BUCKETS);
    int[] group = {0};
    forEach(
        swarm -> {
          group[0]++;
          swarm.forEachSource(source -> memberships.addToGroup(source, group[0]));
        });
    SourceCounts charges = new SourceCounts(BUCKETS);
    forEach(swarm -> charges.add(charged(swarm, memberships), 1));
    double level = charges.level(kept);
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

  private static int less(int most) {
    return most - Math.max(1, most / PART);
  }

  private static int freed(IntSupplier held, Runnable eviction) {
    int before = held.getAsInt();
    eviction.run();
    return Math.max(0, before - held.getAsInt());
  }
}
