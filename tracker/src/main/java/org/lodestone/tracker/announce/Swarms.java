package org.lodestone.tracker.announce;

import java.time.Clock;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.AnnounceRefusedException.Reason;

/**
 * Who is in which swarm now. Soft state: peers that fall silent expire, and after a restart the
 * clients' next announces fill it again. Swarms are spread over shards; each shard is its own lock,
 * and everything in it is touched only under that lock.
 */
public final class Swarms implements SwarmCounts {

  private static final int SHARDS = 64;
  private static final byte[] NO_PEERS = {};

  private final AnnounceSettings settings;
  private final Clock clock;
  private final Shard[] shards = Stream.generate(Shard::new).limit(SHARDS).toArray(Shard[]::new);
  private final AtomicInteger torrents = new AtomicInteger();
  private final AtomicInteger peers = new AtomicInteger();

  public Swarms(AnnounceSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Notes what the peer says, and tells whom it could connect to.
   *
   * @throws AnnounceRefusedException when it is new and there is no room for it
   */
  public AnnounceResponse announce(AnnounceRequest request) throws AnnounceRefusedException {
    PeerKey key = PeerKey.of(request.peer());
    Shard shard = shard(request.infoHash());
    synchronized (shard) {
      if (request.event() == AnnounceEvent.STOPPED) {
        remove(shard, request.infoHash(), key);
      } else if (request.peer().reachable()) {
        put(shard, request, key);
      }
      Swarm swarm = shard.swarms.get(request.infoHash());
      return swarm == null ? answer(Counts.NONE, NO_PEERS, NO_PEERS) : answer(swarm, request, key);
    }
  }

  @Override
  public Counts counts(InfoHash infoHash) {
    Shard shard = shard(infoHash);
    synchronized (shard) {
      Swarm swarm = shard.swarms.get(infoHash);
      return swarm == null ? Counts.NONE : swarm.counts();
    }
  }

  /** Forgets the peers that fell silent, and then the empty swarms. */
  public void expire() {
    int age = (int) settings.peerExpiry().toSeconds();
    for (Shard shard : shards) {
      synchronized (shard) {
        int now = now();
        Iterator<Swarm> swarms = shard.swarms.values().iterator();
        while (swarms.hasNext()) {
          Swarm swarm = swarms.next();
          peers.addAndGet(-swarm.expire(now, age));
          if (swarm.isEmpty()) {
            swarms.remove();
            torrents.decrementAndGet();
          }
        }
      }
    }
  }

  public int torrents() {
    return torrents.get();
  }

  public int peers() {
    return peers.get();
  }

  private void put(Shard shard, AnnounceRequest request, PeerKey key)
      throws AnnounceRefusedException {
    Swarm swarm = shard.swarms.get(request.infoHash());
    boolean added = swarm == null || !swarm.contains(key);
    if (added && peers.get() >= settings.maxPeers()) {
      throw full("peers", settings.maxPeers());
    }
    if (swarm == null) {
      if (torrents.get() >= settings.maxTorrents()) {
        throw full("torrents", settings.maxTorrents());
      }
      swarm = new Swarm();
      shard.swarms.put(request.infoHash(), swarm);
      torrents.incrementAndGet();
    }
    if (request.event() == AnnounceEvent.COMPLETED) {
      swarm.countCompletion(key);
    }
    swarm.put(key, request.seed(), now());
    if (added) {
      peers.incrementAndGet();
    }
  }

  private void remove(Shard shard, InfoHash infoHash, PeerKey key) {
    Swarm swarm = shard.swarms.get(infoHash);
    if (swarm != null && swarm.remove(key)) {
      peers.decrementAndGet();
      if (swarm.isEmpty()) {
        shard.swarms.remove(infoHash);
        torrents.decrementAndGet();
      }
    }
  }

  private AnnounceResponse answer(Swarm swarm, AnnounceRequest request, PeerKey asker) {
    int wanted = wanted(request);
    byte[] own = swarm.sample(asker.ipv6(), wanted, asker, request.wantsSeeds());
    // A UDP answer has room for the asker's own address family only (BEP 15).
    int rest = wanted - own.length / PeerTable.compactBytes(asker.ipv6());
    byte[] other =
        request.transport() == Transport.UDP || rest == 0
            ? NO_PEERS
            : swarm.sample(!asker.ipv6(), rest, asker, request.wantsSeeds());
    return asker.ipv6() ? answer(swarm.counts(), other, own) : answer(swarm.counts(), own, other);
  }

  private AnnounceResponse answer(Counts counts, byte[] peers4, byte[] peers6) {
    return new AnnounceResponse(
        settings.interval(), settings.minInterval(), counts, peers4, peers6);
  }

  private int wanted(AnnounceRequest request) {
    if (request.event() == AnnounceEvent.STOPPED) {
      return 0;
    }
    return request.wanted() < 0
        ? settings.peersPerAnswer()
        : Math.min(request.wanted(), settings.maxPeersPerAnswer());
  }

  private AnnounceRefusedException full(String what, int most) {
    return new AnnounceRefusedException(
        Reason.FULL, "tracker is full: it holds " + most + " " + what + "; try another or later");
  }

  private int now() {
    return (int) (clock.millis() / 1000);
  }

  private Shard shard(InfoHash infoHash) {
    int hash = infoHash.hashCode();
    return shards[(hash ^ hash >>> 16) & (SHARDS - 1)];
  }

  private static final class Shard {
    final Map<InfoHash, Swarm> swarms = new HashMap<>();
  }
}
