package org.lodestone.torrent;

import java.util.BitSet;
import java.util.concurrent.TimeUnit;

/**
 * Chooses which pieces are fetched out of turn so that readers see bytes early without taking the
 * swarm's speed away: rarest-first is what makes a crowd fast.
 *
 * <p>Always in a hurry are the first piece and a piece a reader has waited for a second. The next
 * pieces ahead of a reader are so only when two peers have them, because hurrying one that only the
 * seed has makes it send duplicates. While nobody else downloads there is no crowd to slow down,
 * and pieces come in order.
 */
final class ReadAhead {

  static final int WINDOW = 8;
  static final int COMMON = 2;

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Asking the engine costs a round trip to its thread. */
  private static final long LOOK_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final int STEP_MILLIS = 200;

  private final Swarm swarm;
  private final BitSet hurried = new BitSet();
  private long lastLook;
  private boolean sequential;
  private int[] availability = {};

  ReadAhead(Swarm swarm, long now) {
    this.swarm = swarm;
    this.lastLook = now;
  }

  /** The torrent is known and nothing is there yet. */
  synchronized void start() {
    hurry(0, 0);
  }

  /**
   * A reader waits for a piece.
   *
   * @param have the pieces that need no fetching
   */
  synchronized void waiting(int piece, long waitedNanos, BitSet have, int pieceCount, long now) {
    look(now);
    if (waitedNanos >= PATIENCE_NANOS) {
      hurry(piece, 0);
    }
    int end = Math.min(Math.min(piece + WINDOW, pieceCount), availability.length);
    for (int next = piece; next < end; next++) {
      if (!have.get(next) && availability[next] >= COMMON) {
        hurry(next, (next - piece) * STEP_MILLIS);
      }
    }
  }

  /** Refreshes what is known of the swarm, from time to time. */
  synchronized void look(long now) {
    if (now - lastLook < LOOK_INTERVAL_NANOS) {
      return;
    }
    lastLook = now;
    availability = swarm.availability();
    boolean alone = !swarm.othersDownload();
    if (alone != sequential) {
      sequential = alone;
      swarm.setSequential(alone);
    }
  }

  private void hurry(int piece, int withinMillis) {
    if (!hurried.get(piece)) {
      hurried.set(piece);
      swarm.hurry(piece, withinMillis);
    }
  }
}
