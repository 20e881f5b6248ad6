package org.lodestone.node;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How quick something that is looked at again and again has been of late, from when it brought
 * something first. Not safe for threads.
 */
final class Pace {

  private final long window;
  private final Deque<Look> looks = new ArrayDeque<>();
  private long most;
  private boolean begun;

  private record Look(long at, long bytes) {}

  /**
   * @param bytes what is there already
   * @param window how far back it is looked
   */
  Pace(long bytes, Duration window) {
    this.window = window.toNanos();
    this.most = bytes;
    looks.add(new Look(System.nanoTime(), bytes));
  }

  /** Notes what is there now. */
  void look(long bytes) {
    long now = System.nanoTime();
    if (bytes > most) {
      if (!begun) {
        begun = true;
        looks.clear();
      }
      most = bytes;
    }
    looks.add(new Look(now, most));
    while (looks.size() > 2 && now - looks.peek().at > window) {
      looks.remove();
    }
  }

  /** Whether it has been looked at for as long as that takes. */
  boolean isKnown() {
    return begun && nanos() >= window / 3;
  }

  /** Whether it is known to have been slower than that. */
  boolean isBelow(double bytesPerSecond) {
    return isKnown() && bytes() < bytesPerSecond * nanos() / 1e9;
  }

  /** What has come in {@link #nanos}. */
  long bytes() {
    return looks.getLast().bytes - looks.getFirst().bytes;
  }

  /** How long it has been looked at lately. */
  long nanos() {
    return looks.getLast().at - looks.getFirst().at;
  }
}
