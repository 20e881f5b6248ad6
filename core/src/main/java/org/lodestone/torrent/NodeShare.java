package org.lodestone.torrent;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which of the rare pieces, those that only seeds have, one node asks for. A seed's links to its
 * nodes are never equally quick, so all nodes work in one stretch that begins at the first rare
 * piece: whose part of it is done takes from others', a few pieces at a time, before it goes on
 * with its own later ones. It takes from the far end, which their owners come to last, and what no
 * other helper takes. Not safe for threads.
 */
final class NodeShare {

  /**
   * How many pieces come before all others: as long as there are so many, a seed is not asked for
   * what other nodes have.
   */
  static final int FIRST = 2;

  /** How many pieces of others' shares are asked for at a time, for each seed. */
  static final int HELP = 2;

  /** How many pieces are asked for by lot while it is not known who else there is. */
  private static final int UNSHARED = 6;

  /** How many pieces a node the stretch has in which the crowd works. */
  static final int STRETCH = 12;

  private final PeerId own;
  private final int pieceCount;
  private final PieceShares shares;

  /** What we have asked for of others' shares. */
  private final BitSet helped = new BitSet();

  NodeShare(PeerId own, int pieceCount) {
    this.own = own;
    this.pieceCount = pieceCount;
    this.shares = new PieceShares(pieceCount);
  }

  /**
   * @param nodes those that share, ourselves included
   */
  void divideAmong(Set<PeerId> nodes) {
    shares.divideAmong(nodes);
  }

  int nodeCount() {
    return shares.nodes().size();
  }

  /** How many of the nodes come before us for a piece. */
  int rank(int piece) {
    return shares.rank(own, piece);
  }

  /**
   * What to ask for, in that order.
   *
   * @param seeds how many have every piece
   * @param gathering whether others are known to come whom we have not met yet
   */
  List<Integer> next(BitSet rare, int seeds, boolean gathering) {
    helped.and(rare);
    if (gathering) {
      byLot(rare).limit(Math.max(0, UNSHARED - helped.cardinality())).forEach(helped::set);
      return helped.stream().boxed().toList();
    }
    BitSet share = shares.of(own, rare);
    helped.andNot(share);
    int end = rare.nextSetBit(0) + STRETCH * shares.nodes().size();
    List<Integer> next = new ArrayList<>();
    share.stream().filter(piece -> piece < end).forEach(next::add);
    int most = HELP * Math.max(1, seeds) - next.size();
    if (helped.cardinality() < most) {
      help(rare, end, share.cardinality() < FIRST, most);
    }
    helped.stream().forEach(next::add);
    share.stream().filter(piece -> piece >= end).forEach(next::add);
    return next;
  }

  private void help(BitSet rare, int end, boolean atLast, int most) {
    BitSet stretch = rare.get(0, Math.min(end, pieceCount));
    Set<PeerId> helpers = helpers(stretch);
    far(stretch, -FIRST, helpers)
        .takeWhile(piece -> before(piece, helpers) == 0)
        .limit(most - helped.cardinality())
        .forEach(helped::set);
    if (atLast) {
      // Better what another may ask for too than what nodes have.
      far(rare, 1, helpers(rare)).limit(most - helped.cardinality()).forEach(helped::set);
    }
  }

  /**
   * The later half of what is left of each other share, first what other helpers do not come to
   * first.
   *
   * @param more what is added to what is left of each before it is halved
   */
  private Stream<Integer> far(BitSet pieces, int more, Set<PeerId> helpers) {
    Map<PeerId, Integer> left = left(pieces);
    Map<PeerId, Integer> taken = new HashMap<>();
    BitSet far = new BitSet();
    for (int piece = pieces.length() - 1; piece >= 0; piece = pieces.previousSetBit(piece - 1)) {
      PeerId owner = shares.owner(piece);
      far.set(
          piece,
          2 * taken.merge(owner, 1, Integer::sum) <= left.get(owner) + more && !owner.equals(own));
    }
    far.andNot(helped);
    return byLot(far).sorted(Comparator.comparingLong(piece -> before(piece, helpers)));
  }

  private Map<PeerId, Integer> left(BitSet pieces) {
    Map<PeerId, Integer> left = new HashMap<>();
    pieces.stream().forEach(piece -> left.merge(shares.owner(piece), 1, Integer::sum));
    return left;
  }

  /** Those with hardly anything left to do, and ourselves. */
  private Set<PeerId> helpers(BitSet pieces) {
    Map<PeerId, Integer> left = left(pieces);
    Set<PeerId> helpers = new HashSet<>(shares.nodes());
    helpers.removeIf(node -> left.getOrDefault(node, 0) >= HELP && !node.equals(own));
    return helpers;
  }

  /** How many of the helpers come before us for a piece. */
  private long before(int piece, Set<PeerId> helpers) {
    long lot = PieceShares.lot(own, piece);
    return helpers.stream().filter(node -> PieceShares.lot(node, piece) < lot).count();
  }

  private Stream<Integer> byLot(BitSet pieces) {
    return pieces.stream()
        .boxed()
        .sorted(Comparator.comparingLong(piece -> PieceShares.lot(own, piece)));
  }
}
