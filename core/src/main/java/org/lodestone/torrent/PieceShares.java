package org.lodestone.torrent;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.util.BitSet;
import java.util.Collection;
import java.util.Set;

/**
 * Divides the pieces of a blob among the nodes that download it, so that no two of them ask its
 * only seed for the same piece: what a seed sends twice is what makes a crowd slow.
 *
 * <p>Nodes need not talk about it. Each ranks all of them for each piece by a hash of the node's
 * peer id and the piece (rendezvous hashing): the first one's it is. Who comes or goes changes only
 * what is theirs.
 */
final class PieceShares {

  private static final HashFunction HASH = Hashing.murmur3_128();

  private final int pieceCount;
  private Set<PeerId> nodes = Set.of();
  private PeerId[] owners;

  PieceShares(int pieceCount) {
    this.pieceCount = pieceCount;
    this.owners = new PeerId[pieceCount];
  }

  /**
   * @param all the nodes that share, at least one
   */
  void divideAmong(Set<PeerId> all) {
    if (all.equals(nodes)) {
      return;
    }
    nodes = Set.copyOf(all);
    owners = new PeerId[pieceCount];
    for (int piece = 0; piece < pieceCount; piece++) {
      owners[piece] = first(piece);
    }
  }

  private PeerId first(int piece) {
    PeerId first = null;
    for (PeerId node : nodes) {
      if (first == null || isBefore(node, first, piece)) {
        first = node;
      }
    }
    return first;
  }

  PeerId owner(int piece) {
    return owners[piece];
  }

  /** Those of the pieces that are the node's. */
  BitSet of(PeerId node, BitSet pieces) {
    BitSet share = new BitSet(pieceCount);
    pieces.stream().filter(piece -> owners[piece].equals(node)).forEach(share::set);
    return share;
  }

  /** How many of the nodes come before this one for the piece. */
  static int rank(PeerId node, int piece, Collection<PeerId> among) {
    return (int) among.stream().filter(other -> isBefore(other, node, piece)).count();
  }

  private static boolean isBefore(PeerId candidate, PeerId rival, int piece) {
    int order = Long.compare(weight(candidate, piece), weight(rival, piece));
    return order > 0 || (order == 0 && candidate.hex().compareTo(rival.hex()) < 0);
  }

  /** The greater, the sooner a node comes for the piece. */
  static long weight(PeerId node, int piece) {
    return HASH.newHasher().putBytes(node.bytes()).putInt(piece).hash().asLong();
  }
}
