package org.lodestone.io;

import java.time.Duration;

/**
 * When work has to be over. Made before the work begins and handed on through all of it, so that
 * what waits in a queue, looks up a name or asks twice takes its time from the same allowance.
 *
 * @param nanos in terms of {@link System#nanoTime()}
 */
public record Deadline(long nanos) {

  /** A deadline this far from now. */
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** What is left, in nanoseconds; not positive when time is up. */
  public long remainingNanos() {
    return nanos - System.nanoTime();
  }

  public boolean isOver() {
    return remainingNanos() <= 0;
  }

  /** One that is earlier by this, for work that something has to be done after. */
  public Deadline minus(Duration time) {
    return new Deadline(nanos - time.toNanos());
  }

  /** One that is later by this. */
  public Deadline plus(Duration time) {
    return new Deadline(nanos + time.toNanos());
  }

  /** The earlier of this and one that far from now. */
  public Deadline orIn(Duration time) {
    long other = System.nanoTime() + time.toNanos();
    return other - nanos < 0 ? new Deadline(other) : this;
  }
}
