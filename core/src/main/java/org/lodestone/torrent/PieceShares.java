package org.lodestone.torrent;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Divides the pieces of a blob among the nodes that download it, so that no two of them ask its
 * only seed for the same piece: what a seed sends twice is what makes a crowd slow.
 *
 * <p>Nodes need not talk about it. Of each run of as many pieces as there are nodes each node has
 * one, in an order that follows from their peer ids: so every stretch of the blob is divided
 * evenly, and the crowd gets it at its full speed, in order.
 */
final class PieceShares {

  private static final HashFunction HASH = Hashing.murmur3_128();

  private final int pieceCount;
  private Set<PeerId> nodes = Set.of();

  /** Of each run, its nodes in the order of its pieces. */
  private List<List<PeerId>> runs = List.of();

  PieceShares(int pieceCount) {
    this.pieceCount = pieceCount;
  }

  /**
   * @param all the nodes that share, at least one
   */
  void divideAmong(Set<PeerId> all) {
    if (all.equals(nodes)) {
      return;
    }
    nodes = Set.copyOf(all);
    runs = new ArrayList<>();
    for (int piece = 0; piece < pieceCount; piece += nodes.size()) {
      int first = piece;
      List<PeerId> run = new ArrayList<>(nodes);
      run.sort(
          Comparator.comparingLong((PeerId node) -> lot(node, first)).thenComparing(PeerId::hex));
      runs.add(run);
    }
  }

  /** Those that share. */
  Set<PeerId> nodes() {
    return nodes;
  }

  PeerId owner(int piece) {
    return runs.get(piece / nodes.size()).get(piece % nodes.size());
  }

  /** Those of the pieces that are the node's. */
  BitSet of(PeerId node, BitSet pieces) {
    BitSet share = new BitSet(pieceCount);
    pieces.stream().filter(piece -> owner(piece).equals(node)).forEach(share::set);
    return share;
  }

  /** How many of the nodes come before this one for the piece; its owner is the first. */
  int rank(PeerId node, int piece) {
    int place = runs.get(piece / nodes.size()).indexOf(node);
    return Math.floorMod(place - piece % nodes.size(), nodes.size());
  }

  /** A number by lot, the same for all. */
  static long lot(PeerId node, int piece) {
    return HASH.newHasher().putBytes(node.bytes()).putInt(piece).hash().asLong();
  }
}
