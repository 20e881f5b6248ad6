package org.lodestone.torrent;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.lodestone.torrent.Swarm.Urgency;

/**
 * Which pieces a node of a crowd asks for. What only seeds have is <em>rare</em>, and each node
 * asks for its share of it alone; once a node has a piece, all may ask for it. So a seed sends
 * hardly anything twice.
 *
 * <p>{@link NodeShare} says which are whose. A node that has got nothing for a while owns nothing,
 * nor does a stock client. So every rare piece is wanted by somebody, or will be in a bounded time.
 *
 * <p>Pure but for what it remembers of others' progress; not safe for threads.
 */
final class CrowdChoice {

  /** How many pieces count as next, ahead of the reader or of those that only we ask for. */
  static final int WINDOW = 8;

  /** Of the nodes that want a piece at once, this many ask seeds; the others wait for those. */
  static final int HASTE = 4;

  static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** How long each node that comes before us for a piece has at least to bring it to a reader. */
  static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1000);

  private static final int MOST_PATIENCE = 4;
  private static final long HASTE_NANOS = TimeUnit.MILLISECONDS.toNanos(1000);

  private final PeerId own;
  private final int pieceCount;
  private final NodeShare share;
  private final long began;
  private final Map<PeerId, Progress> progress = new HashMap<>();

  /** How many pieces a node had, when it got its last one, and how many we had then. */
  private record Progress(int pieces, long since, int ours) {}

  /**
   * What a node sees.
   *
   * @param have its pieces
   * @param gathering whether others are known to come whom it has not met yet
   * @param reader the piece that its reader needs next
   * @param waitedNanos how long the reader has waited for that piece
   */
  record View(
      BitSet have,
      List<Neighbour> neighbours,
      boolean gathering,
      int reader,
      long waitedNanos,
      long now) {}

  /**
   * @param began when the node met the crowd; the pace is measured from there
   */
  CrowdChoice(PeerId own, int pieceCount, long began) {
    this.own = own;
    this.pieceCount = pieceCount;
    this.began = began;
    this.share = new NodeShare(own, pieceCount);
  }

  /** How much each piece is wanted; for those we have it says nothing. */
  Urgency[] choose(View view) {
    Set<PeerId> nodes = nodes(view);
    share.divideAmong(nodes);
    BitSet missing = new BitSet(pieceCount);
    missing.set(0, pieceCount);
    missing.andNot(view.have());
    BitSet rare = rare(missing, view.neighbours());

    Urgency[] choice = new Urgency[pieceCount];
    Arrays.fill(choice, Urgency.USUAL);
    int seeds = seeds(view.neighbours());
    boolean strict = seeds < nodes.size() || view.gathering();
    if (strict) {
      rare.stream().forEach(piece -> choice[piece] = Urgency.NOT_NOW);
    }
    boolean urgent = isUrgent(view, rare);
    if (view.reader() == 0 && !urgent) {
      return choice;
    }
    Urgency[] order = {Urgency.NOW, Urgency.SOON, Urgency.SHARE};
    List<Integer> ours = share.next(rare, seeds, view.gathering());
    for (int i = 0; i < ours.size(); i++) {
      boolean first = i < NodeShare.FIRST && view.reader() > 0;
      choice[ours.get(i)] = order[first ? 0 : i < WINDOW ? 1 : 2];
    }
    BitSet near = new BitSet();
    near.set(view.reader(), Math.min(pieceCount, view.reader() + WINDOW));
    near.andNot(rare);
    near.stream().forEach(piece -> choice[piece] = Urgency.SOON);
    if (urgent) {
      choice[view.reader()] = Urgency.NOW;
    }
    return choice;
  }

  /** Those that share and get on, ourselves included. */
  private Set<PeerId> nodes(View view) {
    Set<PeerId> nodes = new HashSet<>();
    nodes.add(own);
    Set<PeerId> met = new HashSet<>();
    for (Neighbour neighbour : view.neighbours()) {
      if (neighbour.shares()) {
        met.add(neighbour.id());
        if (getsOn(neighbour, view)) {
          nodes.add(neighbour.id());
        }
      }
    }
    progress.keySet().retainAll(met);
    return nodes;
  }

  /** Slow is who gets nothing for a while in which we get something. */
  private boolean getsOn(Neighbour node, View view) {
    int pieces = node.pieces().cardinality();
    int ours = view.have().cardinality();
    Progress before = progress.get(node.id());
    if (before == null || before.pieces() < pieces) {
      progress.put(node.id(), new Progress(pieces, view.now(), ours));
      return true;
    }
    return view.now() - before.since() < STALL_NANOS || ours == before.ours();
  }

  /** What no node has but seeds. Whether stock clients give what they have is not known. */
  private static BitSet rare(BitSet missing, List<Neighbour> neighbours) {
    BitSet rare = (BitSet) missing.clone();
    neighbours.stream().filter(Neighbour::shares).forEach(node -> rare.andNot(node.pieces()));
    return rare;
  }

  private int seeds(List<Neighbour> neighbours) {
    return (int)
        neighbours.stream().filter(peer -> peer.pieces().cardinality() == pieceCount).count();
  }

  /** Twice the time in which, at the crowd's pace so far, each node gets a piece from seeds. */
  private long patienceNanos(long now, BitSet rare) {
    long out = Math.max(1, pieceCount - rare.cardinality());
    long forEach = (now - began) / out * share.nodeCount();
    return Math.min(Math.max(2 * forEach, PATIENCE_NANOS), STALL_NANOS);
  }

  /**
   * What a reader waits for is asked for by the first nodes at once if it is the first piece of
   * all, and by one after the other if it is another: readers of a crowd wait for the same.
   */
  private boolean isUrgent(View view, BitSet rare) {
    int piece = view.reader();
    if (piece >= pieceCount || !rare.get(piece)) {
      return true;
    }
    int rank = share.rank(piece);
    if (piece == 0) {
      return rank < HASTE || view.waitedNanos() >= HASTE_NANOS;
    }
    return view.waitedNanos() >= Math.min(rank, MOST_PATIENCE) * patienceNanos(view.now(), rare);
  }
}
