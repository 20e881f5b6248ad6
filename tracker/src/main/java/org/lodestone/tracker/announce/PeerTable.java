package org.lodestone.tracker.announce;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * The peers of one swarm that have one address family and one role, and when each was last heard.
 * An open-addressed hash table in one {@code long[]}: 11 to 22 bytes per IPv4 peer as it grows, 32
 * to 64 per IPv6 peer. Not thread-safe; {@link Swarms} holds the lock.
 *
 * <p>One source has at most 512 of its peers here, or an eighth of all when that is more; then each
 * new one takes the place of another of its own.
 *
 * <p>A slot is {@code words} longs. The last one holds the port, so it is 0 only in a free slot,
 * and ends in a 16-bit time stamp. Linear probing; removal shifts back, so there are no tombstones.
 */
final class PeerTable {

  static final int STAMP_BITS = 16;

  private static final int STAMP_MASK = (1 << STAMP_BITS) - 1;
  private static final int SMALLEST = 2;

  /** What one source may always have, and its part of a table in which that is less. */
  private static final int SHARE = 512;

  private static final int SHARE_PART = 8;

  /** From this capacity on a source may be over its share, so that sources are counted. */
  private static final int COUNTED = 2 * SHARE;

  /** Capacity for each bucket of the counts. */
  private static final int COUNTED_SLOTS = 8;

  /** Most slots looked at for an answer, or for a peer of the same source. */
  private static final int MOST_LOOKED_AT = 2 * COUNTED;

  private final boolean ipv6;
  private final int words;
  private long[] slots;
  private int size;

  /** Null below {@link #COUNTED}. */
  private SourceCounts sources;

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

  /** Adds the peer or renews its stamp. */
  void put(PeerKey key, int stamp) {
    int slot = find(key);
    if (isFree(slot)) {
      if (sources != null && sources.count(key.source()) >= Math.max(SHARE, size / SHARE_PART)) {
        removeOneOf(key.source());
        slot = find(key);
      }
      if ((size + 1) * 4L > capacity() * 3L) {
        resize(capacity() * 2);
        slot = find(key);
      }
      size++;
      count(key.source(), 1);
    }
    write(slot, key.high(), key.low(), key.tail() | (stamp & STAMP_MASK));
  }

  void remove(PeerKey key) {
    int slot = find(key);
    if (!isFree(slot)) {
      free(slot);
      shrink();
    }
  }

  /** Removes peers not heard for longer than {@code age}. */
  void expire(int now, int age) {
    removeIf(slot -> ((now - stamp(slot)) & STAMP_MASK) > age);
  }

  void removeSources(LongPredicate which) {
    removeIf(slot -> which.test(source(slot)));
  }

  private void removeIf(IntPredicate which) {
    for (int slot = 0; slot < capacity(); ) {
      if (!isFree(slot) && which.test(slot)) {
        free(slot); // what was behind may be here now
      } else {
        slot++;
      }
    }
    shrink();
  }

  /** The source of each peer. */
  void forEachSource(LongConsumer consumer) {
    for (int slot = 0; slot < capacity(); slot++) {
      if (!isFree(slot)) {
        consumer.accept(source(slot));
      }
    }
  }

  /**
   * Appends up to {@code wanted} peers in compact form (BEP 23, BEP 7), never {@code asker}: first
   * those of many sources ({@link AnswerMix}), then what was passed over, from a window that starts
   * anywhere and wraps around. The table's order is a keyed hash, so a window is as good as a
   * random choice; it is as long as it takes, up to a bound below which one source cannot fill it.
   */
  void sample(int wanted, PeerKey asker, ByteBuffer out) {
    AnswerMix mix = new AnswerMix(wanted);
    int[] passedOver = new int[wanted];
    int spare = 0;
    int left = wanted;
    int slot = ThreadLocalRandom.current().nextInt(capacity());
    int lookedAt = Math.min(capacity(), MOST_LOOKED_AT);
    for (int seen = 0; left > 0 && seen < lookedAt; seen++) {
      if (!isFree(slot) && !holds(slot, asker)) {
        if (mix.takes(source(slot))) {
          append(slot, out);
          left--;
        } else if (spare < wanted) {
          passedOver[spare++] = slot;
        }
      }
      slot = next(slot);
    }
    for (int i = 0; i < Math.min(spare, left); i++) {
      append(passedOver[i], out);
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

  /** Any one; none when what was counted is of others. */
  private void removeOneOf(long source) {
    int slot = ThreadLocalRandom.current().nextInt(capacity());
    for (int seen = 0; seen < MOST_LOOKED_AT; seen++) {
      if (!isFree(slot) && source(slot) == source) {
        free(slot);
        return;
      }
      slot = next(slot);
    }
  }

  private void count(long source, int more) {
    if (sources != null) {
      sources.add(source, more);
    }
  }

  /** Frees a slot and moves up those behind it that would no longer be found (Knuth 6.4, R). */
  private void free(int slot) {
    count(source(slot), -1);
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
    sources = capacity < COUNTED ? null : new SourceCounts(capacity / COUNTED_SLOTS);
    for (int at = 0; at < old.length; at += words) {
      long tail = old[at + words - 1];
      if (tail != 0) {
        int slot = ipv6 ? home(old[at], old[at + 1], tail) : home(0, 0, tail);
        while (!isFree(slot)) {
          slot = next(slot);
        }
        System.arraycopy(old, at, slots, slot * words, words);
        count(source(slot), 1);
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
    long mixed = Mixing.hash(tail >>> STAMP_BITS);
    if (ipv6) {
      mixed = Mixing.mix(Mixing.mix(mixed ^ high) ^ low);
    }
    return (int) mixed & (capacity() - 1);
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

  private long source(int slot) {
    return ipv6 ? Sources.ofIpv6(slots[slot * words]) : Sources.ofIpv4((int) (tail(slot) >>> 32));
  }

  private long tail(int slot) {
    return slots[slot * words + words - 1];
  }

  private int stamp(int slot) {
    return (int) tail(slot) & STAMP_MASK;
  }
}
