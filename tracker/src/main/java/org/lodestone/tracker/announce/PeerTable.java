package org.lodestone.tracker.announce;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The peers of one swarm that have one address family and one role, and when each was last heard.
 * An open-addressed hash table in one {@code long[]}: 11 to 22 bytes per IPv4 peer as it grows, 32
 * to 64 per IPv6 peer. Not thread-safe; {@link Swarms} holds the lock.
 *
 * <p>A slot is {@code words} longs. The last one holds the port, so it is 0 only in a free slot,
 * and ends in a 16-bit time stamp. Linear probing; removal shifts back, so there are no tombstones.
 */
final class PeerTable {

  static final int STAMP_BITS = 16;

  private static final int STAMP_MASK = (1 << STAMP_BITS) - 1;
  private static final int SMALLEST = 2;

  /** Unknown to clients, so that nobody can choose ports that all collide. */
  private static final long SEED = ThreadLocalRandom.current().nextLong();

  private final boolean ipv6;
  private final int words;
  private long[] slots;
  private int size;

  PeerTable(boolean ipv6) {
    this.ipv6 = ipv6;
    this.words = ipv6 ? 3 : 1;
    this.slots = new long[SMALLEST * words];
  }

  int size() {
    return size;
  }

  /** Bytes one peer takes in an answer (BEP 23, BEP 7). */
  static int compactBytes(boolean ipv6) {
    return ipv6 ? 18 : 6;
  }

  boolean contains(PeerKey key) {
    return !isFree(find(key));
  }

  /** Adds the peer or renews its stamp; says whether it is new. */
  boolean put(PeerKey key, int stamp) {
    int slot = find(key);
    boolean added = isFree(slot);
    if (added) {
      if ((size + 1) * 4L > capacity() * 3L) {
        resize(capacity() * 2);
        slot = find(key);
      }
      size++;
    }
    write(slot, key.high(), key.low(), key.tail() | (stamp & STAMP_MASK));
    return added;
  }

  /** Says whether the peer was there. */
  boolean remove(PeerKey key) {
    int slot = find(key);
    if (isFree(slot)) {
      return false;
    }
    free(slot);
    shrink();
    return true;
  }

  /** Removes peers not heard for longer than {@code age}, and says how many. */
  int expire(int now, int age) {
    int before = size;
    for (int slot = 0; slot < capacity(); ) {
      if (!isFree(slot) && ((now - stamp(slot)) & STAMP_MASK) > age) {
        // Another peer may have been shifted into this slot: look at it again.
        free(slot);
      } else {
        slot++;
      }
    }
    shrink();
    return before - size;
  }

  /**
   * Appends up to {@code wanted} peers in compact form (BEP 23, BEP 7), never {@code asker}: a
   * window that starts anywhere and wraps around. The table's order is a keyed hash, so a window is
   * as good as a random choice and costs only its own length.
   */
  void sample(int wanted, PeerKey asker, ByteBuffer out) {
    int slot = ThreadLocalRandom.current().nextInt(capacity());
    int left = Math.min(wanted, size);
    for (int seen = 0; left > 0 && seen < capacity(); seen++) {
      if (!isFree(slot) && !holds(slot, asker)) {
        append(slot, out);
        left--;
      }
      slot = next(slot);
    }
  }

  private void append(int slot, ByteBuffer out) {
    int at = slot * words;
    if (ipv6) {
      out.putLong(slots[at]).putLong(slots[at + 1]);
    } else {
      out.putInt((int) (slots[at] >>> 32));
    }
    out.putShort((short) (tail(slot) >>> STAMP_BITS));
  }

  /** The slot that holds the key, or the free one where it would go. One slot is always free. */
  private int find(PeerKey key) {
    int slot = home(key.high(), key.low(), key.tail());
    while (!isFree(slot) && !holds(slot, key)) {
      slot = next(slot);
    }
    return slot;
  }

  private boolean holds(int slot, PeerKey key) {
    int at = slot * words;
    return key.ipv6() == ipv6
        && (tail(slot) ^ key.tail()) >>> STAMP_BITS == 0
        && (!ipv6 || (slots[at] == key.high() && slots[at + 1] == key.low()));
  }

  /** Frees a slot and moves up those behind it that would no longer be found (Knuth 6.4, R). */
  private void free(int slot) {
    int gap = slot;
    for (int behind = next(gap); !isFree(behind); behind = next(behind)) {
      int distance = (behind - homeOf(behind)) & (capacity() - 1);
      if (distance >= ((behind - gap) & (capacity() - 1))) {
        System.arraycopy(slots, behind * words, slots, gap * words, words);
        gap = behind;
      }
    }
    write(gap, 0, 0, 0);
    size--;
  }

  private void shrink() {
    int fitting = capacity();
    while (fitting > SMALLEST && size * 8L <= fitting) {
      fitting /= 2;
    }
    if (fitting < capacity()) {
      resize(fitting);
    }
  }

  private void resize(int capacity) {
    long[] old = slots;
    slots = new long[capacity * words];
    for (int at = 0; at < old.length; at += words) {
      long tail = old[at + words - 1];
      if (tail != 0) {
        int slot = ipv6 ? home(old[at], old[at + 1], tail) : home(0, 0, tail);
        while (!isFree(slot)) {
          slot = next(slot);
        }
        System.arraycopy(old, at, slots, slot * words, words);
      }
    }
  }

  private void write(int slot, long high, long low, long tail) {
    int at = slot * words;
    if (ipv6) {
      slots[at] = high;
      slots[at + 1] = low;
    }
    slots[at + words - 1] = tail;
  }

  private int homeOf(int slot) {
    int at = slot * words;
    return ipv6 ? home(slots[at], slots[at + 1], tail(slot)) : home(0, 0, tail(slot));
  }

  private int home(long high, long low, long tail) {
    long mixed = mix(SEED ^ tail >>> STAMP_BITS);
    if (ipv6) {
      mixed = mix(mix(mixed ^ high) ^ low);
    }
    return (int) mixed & (capacity() - 1);
  }

  /** The finalizer of SplitMix64: every bit of the input reaches every bit of the result. */
  private static long mix(long z) {
    long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long x = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }

  private int capacity() {
    return slots.length / words;
  }

  private int next(int slot) {
    return (slot + 1) & (capacity() - 1);
  }

  private boolean isFree(int slot) {
    return tail(slot) == 0;
  }

  private long tail(int slot) {
    return slots[slot * words + words - 1];
  }

  private int stamp(int slot) {
    return (int) tail(slot) & STAMP_MASK;
  }
}
