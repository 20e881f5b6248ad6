package org.lodestone.torrent;

/**
 * What is done for a download that does not move. The only seeder may have sent a bad piece, been
 * banned for it and be healed by now; a bad piece is never let through. Bans come late too, when a
 * piece has come right and its first sender is known, so that they are lifted again and again, but
 * more and more rarely. For one thread, but for {@link #hashFailed}.
 */
final class Retries {

  /** Retries between two liftings at most. */
  static final int MAX_LIFT_INTERVAL = 32;

  /** What to do now. */
  enum Step {
    NOTHING,
    /** Ask trackers and call peers again. */
    ASK,
    /** The same, and forget who was banned. */
    LIFT_BANS
  }

  private volatile boolean hashFailed;
  private int liftInterval = 1;
  private int retriesToLift;
  private long movedBefore;

  /** A piece did not match: whoever sent it alone is banned. */
  void hashFailed() {
    hashFailed = true;
  }

  /**
   * To be asked again and again.
   *
   * @param seeds how many seeds are connected
   * @param moved bytes received and sent so far; not the rates, which fade for a minute after the
   *     last byte
   */
  Step next(int seeds, long moved) {
    boolean moves = moved > movedBefore;
    movedBefore = moved;
    if (seeds > 0 || moves) {
      return Step.NOTHING;
    }
    if (!hashFailed || --retriesToLift > 0) {
      return Step.ASK;
    }
    liftInterval = Math.min(2 * liftInterval, MAX_LIFT_INTERVAL);
    retriesToLift = liftInterval;
    return Step.LIFT_BANS;
  }
}
