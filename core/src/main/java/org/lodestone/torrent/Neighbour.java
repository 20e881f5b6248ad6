package org.lodestone.torrent;

import java.util.BitSet;

/**
 * A peer that a download is connected to.
 *
 * @param pieces what it says it has
 * @param downloads whether it wants pieces; a seed does not
 */
record Neighbour(PeerId id, BitSet pieces, boolean downloads) {

  Neighbour {
    pieces = (BitSet) pieces.clone();
  }

  /** Whether it fetches its part of what only seeds have. */
  boolean shares() {
    return downloads && id.shares();
  }
}
