package org.lodestone.tracker.announce;

import java.util.concurrent.ThreadLocalRandom;

/** A hash for tables that strangers fill: keyed, so that nobody can choose what collides. */
final class Mixing {

  private static final long SEED = ThreadLocalRandom.current().nextLong();

  private Mixing() {}

  static long hash(long value) {
    return mix(SEED ^ value);
  }

  /** The finalizer of SplitMix64: every bit of the input reaches every bit of the result. */
  static long mix(long z) {
    long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long x = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }
}
