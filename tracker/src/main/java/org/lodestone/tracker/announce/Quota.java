package org.lodestone.tracker.announce;

/** How often each key was taken, up to so many times each; for one answer's worth of keys. */
final class Quota {

  private final int most;
  private final long[] keys;
  private final int[] taken;

  /**
   * @param most how often one key may be taken
   * @param keys how many may be taken in all
   */
  Quota(int most, int keys) {
    this.most = most;
    this.keys = new long[Integer.highestOneBit(Math.max(keys, 1)) * 4];
    this.taken = new int[this.keys.length];
  }

  boolean allows(long key) {
    return taken[find(key)] < most;
  }

  void take(long key) {
    int place = find(key);
    keys[place] = key;
    taken[place]++;
  }

  private int find(long key) {
    int place = (int) Mixing.hash(key) & (keys.length - 1);
    while (taken[place] > 0 && keys[place] != key) {
      place = (place + 1) & (keys.length - 1);
    }
    return place;
  }
}
