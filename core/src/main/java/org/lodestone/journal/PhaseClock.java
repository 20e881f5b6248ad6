package org.lodestone.journal;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long each phase takes: one after the other, each as often as it comes. Guarded by itself. */
final class PhaseClock {

  private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
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
      nanos.merge(now, at - since, Long::sum);
      since = at;
    }
  }

  /** Those that there were, up to this moment, in the order of {@link Phase}. */
  synchronized List<PhaseTime> times() {
    count();
    return nanos.entrySet().stream()
        .map(one -> new PhaseTime(one.getKey(), TimeUnit.NANOSECONDS.toMillis(one.getValue())))
        .toList();
  }
}
