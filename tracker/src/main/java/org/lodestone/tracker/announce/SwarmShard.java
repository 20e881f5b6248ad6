package org.lodestone.tracker.announce;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.lodestone.torrent.InfoHash;

/**
 * Some of the swarms, and how many peers and swarms all shards have. Everything but the totals is
 * touched only by who holds the shard's lock.
 */
final class SwarmShard {

  private final Totals totals;
  private final Map<InfoHash, Swarm> swarms = new HashMap<>();

  SwarmShard(Totals totals) {
    this.totals = totals;
  }

  /** Null when nobody is in it. */
  Swarm swarm(InfoHash infoHash) {
    return swarms.get(infoHash);
  }

  /** The swarm, made when there is none, and changed. */
  void change(InfoHash infoHash, Consumer<Swarm> change) {
    Swarm swarm = swarms.get(infoHash);
    if (swarm == null) {
      swarm = new Swarm();
      swarms.put(infoHash, swarm);
      totals.torrents().incrementAndGet();
    }
    int before = swarm.size();
    change.accept(swarm);
    totals.peers().addAndGet(swarm.size() - before);
    if (swarm.isEmpty()) {
      swarms.remove(infoHash);
      totals.torrents().decrementAndGet();
    }
  }

  void forEach(Consumer<Swarm> consumer) {
    swarms.values().forEach(consumer);
  }

  /** Changes every swarm, and forgets those that are empty then. */
  void changeAll(Consumer<Swarm> change) {
    removeIf(
        swarm -> {
          int before = swarm.size();
          change.accept(swarm);
          totals.peers().addAndGet(swarm.size() - before);
          return swarm.isEmpty();
        });
  }

  /** Forgets swarms with whoever is in them. */
  void removeIf(Predicate<Swarm> which) {
    Iterator<Swarm> each = swarms.values().iterator();
    while (each.hasNext()) {
      Swarm swarm = each.next();
      if (which.test(swarm)) {
        each.remove();
        totals.torrents().decrementAndGet();
        totals.peers().addAndGet(-swarm.size());
      }
    }
  }
}
