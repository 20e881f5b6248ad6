package org.lodestone.torrent;

import java.util.BitSet;
import java.util.concurrent.TimeUnit;

/**
 * Chooses which pieces come before others, so that readers see bytes early without taking the
 * swarm's speed away: rarest-first is what makes a crowd fast.
 *
 * <p>In a crowd, pieces that only seeds have, or one peer, are preferred when they are of our
 * {@link PieceShare}, most of all the first of them, and so are the next ones ahead of a reader
 * that more peers have: then the crowd as a whole downloads in order. In a hurry are only the first
 * piece and one a reader has waited for a second. While nobody else downloads pieces come in order.
 */
final class ReadAhead {

  static final int WINDOW = 8;

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Asking the engine costs a round trip to its thread. */
  private static final long LOOK_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Swarm swarm;
  private final BitSet hurried = new BitSet();
  private long lastLook;
  private boolean sequential;
  private int reader;
  private BitSet soon = new BitSet();
  private BitSet preferred = new BitSet();

  ReadAhead(Swarm swarm, long now) {
    this.swarm = swarm;
    this.lastLook = now;
  }

  /** The torrent is known and nothing is there yet. */
  synchronized void start() {
    hurry(0);
  }

  /**
   * A reader waits for a piece.
   *
   * @param have the pieces that need no fetching
   */
  synchronized void waiting(int piece, long waitedNanos, BitSet have, long now) {
    reader = piece;
    look(have, now);
    if (waitedNanos >= PATIENCE_NANOS) {
      hurry(piece);
    }
  }

  /**
   * Refreshes what is known of the swarm, from time to time.
   *
   * @param have the pieces that need no fetching
   */
  synchronized void look(BitSet have, long now) {
    if (now - lastLook < LOOK_INTERVAL_NANOS) {
      return;
    }
    lastLook = now;
    boolean alone = !swarm.othersDownload();
    if (alone != sequential) {
      sequential = alone;
      swarm.setSequential(alone);
    }
    if (!alone) {
      prioritize(swarm.availability(), swarm.seeds(), have);
    }
  }

  private void prioritize(int[] availability, int seeds, BitSet have) {
    BitSet share = swarm.share(availability.length);
    BitSet newSoon = new BitSet();
    BitSet newPreferred = new BitSet();
    int ofShare = 0;
    for (int piece = have.nextClearBit(0);
        piece < availability.length;
        piece = have.nextClearBit(piece + 1)) {
      if (availability[piece] > Math.max(seeds, 1)) {
        newSoon.set(piece, piece >= reader && piece < reader + WINDOW);
      } else if (share.get(piece)) {
        boolean first = piece >= reader && ofShare++ < WINDOW;
        (first ? newSoon : newPreferred).set(piece);
      }
    }
    BitSet usual = union(soon, preferred);
    usual.andNot(union(newSoon, newPreferred));
    usual.andNot(have);
    change(usual, Swarm.Urgency.USUAL);
    change(difference(newPreferred, preferred), Swarm.Urgency.PREFERRED);
    change(difference(newSoon, soon), Swarm.Urgency.SOON);
    soon = newSoon;
    preferred = newPreferred;
  }

  private void change(BitSet pieces, Swarm.Urgency urgency) {
    pieces.andNot(hurried);
    if (!pieces.isEmpty()) {
      swarm.prioritize(pieces, urgency);
    }
  }

  private static BitSet union(BitSet one, BitSet other) {
    BitSet all = (BitSet) one.clone();
    all.or(other);
    return all;
  }

  private static BitSet difference(BitSet from, BitSet what) {
    BitSet rest = (BitSet) from.clone();
    rest.andNot(what);
    return rest;
  }

  private void hurry(int piece) {
    if (!hurried.get(piece)) {
      hurried.set(piece);
      swarm.hurry(piece);
    }
  }
}
