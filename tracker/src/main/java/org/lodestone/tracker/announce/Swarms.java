package org.lodestone.tracker.announce;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.lodestone.torrent.InfoHash;

/**
 * Who is in which swarm now. Soft state: peers that fall silent expire, and after a restart the
 * clients' next announces fill it again. Swarms are spread over shards; each shard is its own lock,
 * and everything in it is touched only under that lock, beside which an announce takes none but
 * that of a cache of peers' ids.
 */
public final class Swarms implements SwarmCounts {

  /** So many that one sweep over a shard of ten million peers is no wait for its announces. */
  private static final int SHARDS = 4_096;

  private static final int ID_CACHES = 64;
  private static final byte[] NO_PEERS = {};

  private final AnnounceSettings settings;
  private final Clock clock;
  private final Totals totals = new Totals();
  private final List<SwarmShard> shards =
      Stream.generate(() -> new SwarmShard(totals)).limit(SHARDS).toList();
  private final List<PeerIds> ids = Stream.generate(PeerIds::new).limit(ID_CACHES).toList();
  private final Eviction eviction;

  public Swarms(AnnounceSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    this.eviction = new Eviction(shards, settings, totals);
  }

  /** Notes what the peer says, and tells whom it could connect to. */
  public AnnounceResponse announce(AnnounceRequest request) {
    PeerKey key = PeerKey.of(request.peer());
    SwarmShard shard = shard(request.infoHash());
    while (true) {
      synchronized (shard) {
        if (!eviction.isFull() || !isNew(shard, request, key)) {
          note(shard, request, key);
          return answer(shard, request, key);
        }
      }
      eviction.makeRoom();
    }
  }

  @Override
  public Counts counts(InfoHash infoHash) {
    SwarmShard shard = shard(infoHash);
    synchronized (shard) {
      Swarm swarm = shard.swarm(infoHash);
      return swarm == null ? Counts.NONE : swarm.counts();
    }
  }

  /** Forgets the peers that fell silent, and then the empty swarms. */
  public void expire() {
    int age = (int) settings.peerExpiry().toSeconds();
    for (SwarmShard shard : shards) {
      synchronized (shard) {
        int now = now();
        shard.changeAll(swarm -> swarm.expire(now, age));
      }
    }
  }

  /** Makes room for newcomers when little is left, so that they need not wait for it. */
  public void makeRoom() {
    eviction.makeRoomAhead();
  }

  public int torrents() {
    return totals.torrents().get();
  }

  public int peers() {
    return totals.peers().get();
  }

  /** Swarms that had to make room for others, since the start. */
  public long evictedTorrents() {
    return eviction.evictedTorrents();
  }

  /** Peers that had to make room for others, since the start. */
  public long evictedPeers() {
    return eviction.evictedPeers();
  }

  /** Whether it needs room of what is full. */
  private boolean isNew(SwarmShard shard, AnnounceRequest request, PeerKey key) {
    if (!isKept(request)) {
      return false;
    }
    Swarm swarm = shard.swarm(request.infoHash());
    return swarm == null || (eviction.peersFull() && !swarm.contains(key));
  }

  private static boolean isKept(AnnounceRequest request) {
    return request.event() != AnnounceEvent.STOPPED && request.peer().reachable();
  }

  private void note(SwarmShard shard, AnnounceRequest request, PeerKey key) {
    if (isKept(request)) {
      shard.change(request.infoHash(), swarm -> put(swarm, request, key));
      if (!request.peerId().equals(PeerId.NONE)) {
        ids(request.infoHash()).put(request.infoHash(), key, request.peerId());
      }
    } else if (request.event() == AnnounceEvent.STOPPED
        && shard.swarm(request.infoHash()) != null) {
      shard.change(request.infoHash(), swarm -> swarm.remove(key));
    }
  }

  private void put(Swarm swarm, AnnounceRequest request, PeerKey key) {
    if (request.event() == AnnounceEvent.COMPLETED) {
      swarm.countCompletion(key);
    }
    swarm.put(key, request.seed(), now());
  }

  private AnnounceResponse answer(SwarmShard shard, AnnounceRequest request, PeerKey asker) {
    Swarm swarm = shard.swarm(request.infoHash());
    if (swarm == null) {
      return answer(Counts.NONE, NO_PEERS, NO_PEERS, List.of());
    }
    int wanted = wanted(request);
    byte[] own = swarm.sample(asker.ipv6(), wanted, asker, request.wantsSeeds());
    // A UDP answer has room for the asker's own address family only (BEP 15).
    int rest = wanted - own.length / PeerTable.compactBytes(asker.ipv6());
    byte[] other =
        request.transport() == Transport.UDP || rest == 0
            ? NO_PEERS
            : swarm.sample(!asker.ipv6(), rest, asker, request.wantsSeeds());
    byte[] peers = asker.ipv6() ? other : own;
    byte[] peers6 = asker.ipv6() ? own : other;
    List<PeerId> named = new ArrayList<>();
    if (request.format() == PeerFormat.DICTIONARIES) {
      addIds(request.infoHash(), false, peers, named);
      addIds(request.infoHash(), true, peers6, named);
    }
    return answer(swarm.counts(), peers, peers6, named);
  }

  private void addIds(InfoHash infoHash, boolean ipv6, byte[] peers, List<PeerId> found) {
    ByteBuffer in = ByteBuffer.wrap(peers);
    while (in.hasRemaining()) {
      found.add(ids(infoHash).get(infoHash, PeerKey.read(ipv6, in)));
    }
  }

  private AnnounceResponse answer(Counts counts, byte[] peers4, byte[] peers6, List<PeerId> named) {
    return new AnnounceResponse(
        settings.interval(), settings.minInterval(), counts, peers4, peers6, named);
  }

  private int wanted(AnnounceRequest request) {
    if (request.event() == AnnounceEvent.STOPPED) {
      return 0;
    }
    return request.wanted() < 0
        ? settings.peersPerAnswer()
        : Math.min(request.wanted(), settings.maxPeersPerAnswer());
  }

  private int now() {
    return (int) (clock.millis() / 1000);
  }

  private SwarmShard shard(InfoHash infoHash) {
    return shards.get(place(infoHash) & (SHARDS - 1));
  }

  private PeerIds ids(InfoHash infoHash) {
    return ids.get(place(infoHash) & (ID_CACHES - 1));
  }

  private static int place(InfoHash infoHash) {
    int hash = infoHash.hashCode();
    return hash ^ hash >>> 16;
  }
}
