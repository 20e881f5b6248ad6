package org.lodestone.tracker.announce;

import java.util.HashMap;
import java.util.Map;

/** Counts what each source has going on, up to so much each. */
public final class SourcePlaces {

  private final int perSource;
  private final Map<Long, Integer> taken = new HashMap<>();

  /**
   * @param perSource places that one source may have
   */
  public SourcePlaces(int perSource) {
    this.perSource = perSource;
  }

  public int perSource() {
    return perSource;
  }

  /** Takes a place, if the source has not all of its; to be given back by {@link #leave}. */
  public synchronized boolean enter(long source) {
    if (taken.getOrDefault(source, 0) >= perSource) {
      return false;
    }
    taken.merge(source, 1, Integer::sum);
    return true;
  }

  public synchronized void leave(long source) {
    taken.computeIfPresent(source, (any, count) -> count == 1 ? null : count - 1);
  }
}
