package org.lodestone.torrent;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.util.BitSet;
import java.util.Set;

/**
 * Divides the pieces of a blob among the nodes that download it, so that no two of them ask its
 * only seed for the same piece: what a seed sends twice is what makes a crowd slow.
 *
 * <p>Nodes need not talk about it. Each ranks all of them for each piece by a hash of the node's
 * peer id and the piece (rendezvous hashing): the first one's it is. Nodes that do not know of each
 * other yet, or do not take part, only bring about what would be without: a piece that is sent
 * twice, or one that is nobody's and comes by its rarity.
 */
final class PieceShare {

  private static final HashFunction HASH = Hashing.murmur3_128();

  private final PeerId own;
  private Set<PeerId> others = Set.of();
  private BitSet pieces = new BitSet();
  private int pieceCount;

  PieceShare(PeerId own) {
    this.own = own;
  }

  /**
   * The pieces that are ours.
   *
   * @param downloaders the other nodes that download
   */
  synchronized BitSet among(Set<PeerId> downloaders, int count) {
    if (count != pieceCount || !downloaders.equals(others)) {
      others = Set.copyOf(downloaders);
      pieceCount = count;
      pieces = new BitSet(count);
      for (int piece = 0; piece < count; piece++) {
        pieces.set(piece, isOurs(piece));
      }
    }
    return (BitSet) pieces.clone();
  }

  private boolean isOurs(int piece) {
    long rank = rank(own, piece);
    return others.stream().allMatch(other -> rank(other, piece) < rank);
  }

  private static long rank(PeerId node, int piece) {
    return HASH.newHasher().putBytes(node.bytes()).putInt(piece).hash().asLong();
  }
}
