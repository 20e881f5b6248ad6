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

  private static final Comparator<Candidate> SOONEST =
      Comparator.comparingLong(Candidate::before).thenComparingLong(Candidate::lot);

  /**
   * A piece that we may take of another's share.
   *
   * @param before how many of the helpers come before us for it
   */
  private record Candidate(int piece, long before, long lot) {}

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
      if (helped.cardinality() < UNSHARED) {
        takeFrom(candidates(rare, Set.of()), UNSHARED);
      }
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
    takeFrom(
        candidates(far(stretch, -FIRST), helpers(stretch))
            .takeWhile(candidate -> candidate.before() == 0),
        most);
    if (atLast) {
      // Better what another may ask for too than what nodes have.
      takeFrom(candidates(far(rare, 1), helpers(rare)), most);
    }
  }

  private void takeFrom(Stream<Candidate> candidates, int most) {
    candidates
        .limit(most - helped.cardinality())
        .forEach(candidate -> helped.set(candidate.piece()));
  }

  /**
   * The later half of what is left of each other share.
   *
   * @param more what is added to what is left of each before it is halved
   */
  private BitSet far(BitSet pieces, int more) {
    Map<PeerId, Integer> left = left(pieces);
    Map<PeerId, Integer> taken = new HashMap<>();
    BitSet far = new BitSet();
    for (int piece = pieces.length() - 1; piece >= 0; piece = pieces.previousSetBit(piece - 1)) {
      PeerId owner = shares.owner(piece);
      far.set(
          piece,
          2 * taken.merge(owner, 1, Integer::sum) <= left.get(owner) + more && !owner.equals(own));
    }
    return far;
  }

  /** Those of the pieces that we have not asked for, by how soon we come for them. */
  private Stream<Candidate> candidates(BitSet pieces, Set<PeerId> helpers) {
    return pieces.stream()
        .filter(piece -> !helped.get(piece))
        .mapToObj(piece -> candidate(piece, helpers))
        .sorted(SOONEST);
  }

  private Candidate candidate(int piece, Set<PeerId> helpers) {
    long lot = PieceShares.lot(own, piece);
    return new Candidate(
        piece, helpers.stream().filter(node -> PieceShares.lot(node, piece) < lot).count(), lot);
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
}
