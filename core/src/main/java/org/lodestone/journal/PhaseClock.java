package org.lodestone.journal;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long each phase takes: one after the other, each as often as it comes. Small, as there is one
 * for each request that is remembered. Guarded by itself.
 */
final class PhaseClock {

  private static final int MOSTLY = 4;

  /** Those that there were, in no order. */
  private Phase[] phases = new Phase[MOSTLY];

  /** How long each of them took. */
  private long[] nanos = new long[MOSTLY];

  private int count;
  private Phase now;
  private long since = System.nanoTime();
  private boolean stopped;

  PhaseClock(Phase first) {
    this.now = first;
  }

  /** Ends the phase that goes on and begins another; returns the one that has ended. */
  synchronized Phase enter(Phase next) {
    Phase before = now;
    count();
    now = next;
    return before;
  }

  synchronized void stop() {
    count();
    stopped = true;
  }

  private void count() {
    if (!stopped) {
      long at = System.nanoTime();
      int place = placeOf(now);
      nanos[place] += at - since;
      since = at;
    }
  }

  private int placeOf(Phase phase) {
    for (int place = 0; place < count; place++) {
      if (phases[place] == phase) {
        return place;
      }
    }
    if (count == phases.length) {
      phases = Arrays.copyOf(phases, 2 * count);
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    phases[count] = phase;
    return count++;
  }

  /** Those that there were, up to this moment, in the order of {@link Phase}. */
  synchronized List<PhaseTime> times() {
    count();
    Map<Phase, Long> ordered = new EnumMap<>(Phase.class);
    for (int place = 0; place < count; place++) {
      ordered.put(phases[place], TimeUnit.NANOSECONDS.toMillis(nanos[place]));
    }
    return ordered.entrySet().stream()
        .map(one -> new PhaseTime(one.getKey(), one.getValue()))
        .toList();
  }
}
