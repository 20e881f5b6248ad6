package org.lodestone.tracker.announce;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How much each source has, in memory that does not grow with their number: a count-min sketch of
 * two rows. A count may be too high by what falls into the same two places, which nobody can
 * choose; it is never too low. Not thread-safe.
 */
final class SourceCounts {

  /** Halvings of the range in which {@link #level} is looked for. */
  private static final int STEPS = 40;

  private final int buckets;
  private final int[] counts;

  /** The group counted last in each place; null until groups are counted. */
  private int[] lastGroup;

  /**
   * @param buckets places in each row, a power of two
   */
  SourceCounts(int buckets) {
    this.buckets = buckets;
    this.counts = new int[2 * buckets];
  }

  void add(long source, int more) {
    long hash = Mixing.hash(source);
    counts[first(hash)] += more;
    counts[second(hash)] += more;
  }

  /**
   * Counts a source once for each group it is in, however often it comes.
   *
   * @param group numbered from 1, all of one before the next
   */
  void addToGroup(long source, int group) {
    if (lastGroup == null) {
      lastGroup = new int[counts.length];
    }
    long hash = Mixing.hash(source);
    addToGroup(first(hash), group);
    addToGroup(second(hash), group);
  }

  private void addToGroup(int place, int group) {
    if (lastGroup[place] != group) {
      lastGroup[place] = group;
      counts[place]++;
    }
  }

  int count(long source) {
    long hash = Mixing.hash(source);
    return Math.min(counts[first(hash)], counts[second(hash)]);
  }

  /**
   * The most that every source may keep so that all fit into the room (max-min fairness): those
   * below keep everything, those above are cut to it.
   */
  double level(long room) {
    double low = 0;
    double high = room + 1.0;
    for (int step = 0; step < STEPS; step++) {
      double middle = (low + high) / 2;
      if (kept(middle) > room) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return low;
  }

  private double kept(double level) {
    double kept = 0;
    for (int i = 0; i < buckets; i++) {
      kept += Math.min(counts[i], level);
    }
    return kept;
  }

  /** Whether one thing of a source stays when each is cut to the level; chance decides which. */
  boolean keeps(long source, double level) {
    int count = count(source);
    return count <= level || ThreadLocalRandom.current().nextDouble() * count < level;
  }

  private int first(long hash) {
    return (int) hash & (buckets - 1);
  }

  private int second(long hash) {
    return buckets + ((int) (hash >>> 32) & (buckets - 1));
  }
}
