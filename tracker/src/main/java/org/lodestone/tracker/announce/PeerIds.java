package org.lodestone.tracker.announce;

import org.lodestone.torrent.InfoHash;

/**
 * The ids of the peers heard last, for the few clients that ask for dictionaries with {@code peer
 * id}. Twenty bytes for each peer would double what a swarm takes, so that this is a cache of a
 * fixed size (32 KiB, 1,024 peers): in sets of four, the last heard first. A peer whose id is gone
 * is named without it until it announces again. Safe for threads.
 */
final class PeerIds {

  private static final int SETS = 256;
  private static final int WAYS = 4;

  /** Of which peer, and the id's 20 bytes. */
  private static final int WORDS = 4;

  /** Null until there is a peer. */
  private long[] slots;

  synchronized void put(InfoHash infoHash, PeerKey peer, PeerId id) {
    if (slots == null) {
      slots = new long[SETS * WAYS * WORDS];
    }
    long whose = fingerprint(infoHash, peer);
    int first = first(whose);
    int at = find(whose);
    int last = at < 0 ? first + (WAYS - 1) * WORDS : at;
    System.arraycopy(slots, first, slots, first + WORDS, last - first);
    slots[first] = whose;
    slots[first + 1] = id.high();
    slots[first + 2] = id.middle();
    slots[first + 3] = id.low();
  }

  synchronized PeerId get(InfoHash infoHash, PeerKey peer) {
    int at = slots == null ? -1 : find(fingerprint(infoHash, peer));
    return at < 0 ? PeerId.NONE : new PeerId(slots[at + 1], slots[at + 2], (int) slots[at + 3]);
  }

  /** Negative when it is not there. */
  private int find(long whose) {
    int first = first(whose);
    for (int way = 0; way < WAYS; way++) {
      int at = first + way * WORDS;
      if (slots[at] == whose) {
        return at;
      }
    }
    return -1;
  }

  private static int first(long whose) {
    return ((int) whose & (SETS - 1)) * WAYS * WORDS;
  }

  /** Never 0, which marks what is empty. */
  private static long fingerprint(InfoHash infoHash, PeerKey peer) {
    long hash = Mixing.mix(Mixing.hash(peer.tail()) ^ infoHash.hashCode());
    if (peer.ipv6()) {
      hash = Mixing.mix(Mixing.mix(hash ^ peer.high()) ^ peer.low());
    }
    return hash | 1L << 63;
  }
}
