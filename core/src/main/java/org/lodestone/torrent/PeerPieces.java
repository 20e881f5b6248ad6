package org.lodestone.torrent;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.libtorrent4j.swig.bitfield;

/**
 * What the connected peers have, remembered from look to look: each bit costs a call into the
 * engine, and peers only gain pieces.
 */
final class PeerPieces {

  /** Guarded by this. */
  private Map<PeerId, BitSet> known = Map.of();

  /** Guarded by this. */
  private Map<PeerId, BitSet> next = new HashMap<>();

  /** Reads what a peer has. */
  synchronized BitSet of(PeerId peer, bitfield pieces) {
    BitSet before = known.getOrDefault(peer, new BitSet());
    BitSet found = read(pieces, before);
    next.put(peer, found);
    return (BitSet) found.clone();
  }

  /** Ends a look: who was not read in it is forgotten. */
  synchronized void looked() {
    known = next;
    next = new HashMap<>();
  }

  static BitSet read(bitfield pieces) {
    return read(pieces, new BitSet());
  }

  private static BitSet read(bitfield pieces, BitSet before) {
    BitSet found = new BitSet(pieces.size());
    if (pieces.all_set()) {
      found.set(0, pieces.size());
      return found;
    }
    int gained = pieces.count() - before.cardinality();
    if (gained >= 0) {
      found.or(before);
    } else {
      gained = pieces.count(); // another peer under the same id
    }
    for (int i = found.nextClearBit(0); gained > 0 && i < pieces.size(); ) {
      if (pieces.get_bit(i)) {
        found.set(i);
        gained--;
      }
      i = found.nextClearBit(i + 1);
    }
    return found;
  }
}
