package org.lodestone.tracker.index;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.locks.StampedLock;
import org.lodestone.torrent.InfoHash;

/**
 * A set of infohashes in 20 bytes each, for a look-up with every announce: open addressing over one
 * {@code int[]}, five ints a slot, never more than half full. Its table only grows; removal shifts
 * back, so that there are no tombstones.
 *
 * <p>Readers read optimistically, without writing to memory that other threads read, and look again
 * under the lock when a writer was about.
 */
final class InfoHashSet {

  private static final int INTS = InfoHash.BYTES / Integer.BYTES;
  private static final int FIRST_SLOTS = 1 << 10;

  private final StampedLock lock = new StampedLock();
  // Infohashes are anybody's choice; with a secret seed nobody can choose ones that collide.
  private final long seed = new SecureRandom().nextLong();
  private int[] table = new int[FIRST_SLOTS * INTS];
  private int size;
  // All zero marks an empty slot, so this one infohash is kept apart.
  private boolean zero;

  boolean contains(InfoHash infoHash) {
    int[] key = ints(infoHash);
    long stamp = lock.tryOptimisticRead();
    boolean found = holds(key);
    if (lock.validate(stamp)) {
      return found;
    }
    stamp = lock.readLock();
    try {
      return holds(key);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  void add(InfoHash infoHash) {
    int[] key = ints(infoHash);
    long stamp = lock.writeLock();
    try {
      if (holds(key)) {
        return;
      }
      size++;
      if (isEmpty(key, 0)) {
        zero = true;
        return;
      }
      if (size * 2L > table.length / INTS) {
        grow();
      }
      put(table, key, 0);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  void remove(InfoHash infoHash) {
    int[] key = ints(infoHash);
    long stamp = lock.writeLock();
    try {
      if (!holds(key)) {
        return;
      }
      size--;
      if (isEmpty(key, 0)) {
        zero = false;
        return;
      }
      int at = slot(table, key, 0);
      while (!same(table, at, key, 0)) {
        at = next(table, at);
      }
      closeGap(at);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Empties a slot; those behind it that would be cut off from their own first slot move up. */
  private void closeGap(int gap) {
    int[] slots = table;
    for (int at = next(slots, gap); !isEmpty(slots, at); at = next(slots, at)) {
      int home = slot(slots, slots, at);
      boolean reachable = gap < at ? gap < home && home <= at : gap < home || home <= at;
      if (!reachable) {
        System.arraycopy(slots, at, slots, gap, INTS);
        gap = at;
      }
    }
    Arrays.fill(slots, gap, gap + INTS, 0);
  }

  int size() {
    long stamp = lock.readLock();
    try {
      return size;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private boolean holds(int[] key) {
    if (isEmpty(key, 0)) {
      return zero;
    }
    int[] slots = table;
    int at = slot(slots, key, 0);
    // Bounded, since a half-written table seen by an optimistic reader may look full.
    for (int probes = slots.length / INTS; probes > 0; probes--) {
      if (same(slots, at, key, 0)) {
        return true;
      }
      if (isEmpty(slots, at)) {
        return false;
      }
      at = next(slots, at);
    }
    return false;
  }

  private void grow() {
    int[] old = table;
    int[] grown = new int[Math.multiplyExact(old.length, 2)];
    for (int at = 0; at < old.length; at += INTS) {
      if (!isEmpty(old, at)) {
        put(grown, old, at);
      }
    }
    table = grown;
  }

  private void put(int[] slots, int[] key, int from) {
    int at = slot(slots, key, from);
    while (!isEmpty(slots, at)) {
      at = next(slots, at);
    }
    System.arraycopy(key, from, slots, at, INTS);
  }

  private int slot(int[] slots, int[] key, int from) {
    long hash = seed;
    for (int i = 0; i < INTS; i++) {
      hash = (hash ^ key[from + i]) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    return (int) (hash & (slots.length / INTS - 1)) * INTS;
  }

  private static int next(int[] slots, int at) {
    return at + INTS == slots.length ? 0 : at + INTS;
  }

  private static boolean isEmpty(int[] slots, int at) {
    return (slots[at] | slots[at + 1] | slots[at + 2] | slots[at + 3] | slots[at + 4]) == 0;
  }

  private static boolean same(int[] slots, int at, int[] key, int from) {
    for (int i = 0; i < INTS; i++) {
      if (slots[at + i] != key[from + i]) {
        return false;
      }
    }
    return true;
  }

  private static int[] ints(InfoHash infoHash) {
    int[] ints = new int[INTS];
    for (int i = 0; i < INTS; i++) {
      ints[i] = Integer.parseUnsignedInt(infoHash.hex(), i * 8, i * 8 + 8, 16);
    }
    return ints;
  }
}
