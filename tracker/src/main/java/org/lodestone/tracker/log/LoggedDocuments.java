package org.lodestone.tracker.log;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.OptionalLong;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;
import org.lodestone.tlog.Entry;

/**
 * Where in the log each document is: a hash table of 64-bit hashes under a secret of this process,
 * so that nobody can make two documents meet in it, and by chance it happens once in 30 million
 * logs of a million entries. Some 30 bytes of memory an entry. Not thread-safe.
 */
final class LoggedDocuments {

  private static final int FIRST_SLOTS = 1 << 10;
  private static final int FREE = 0;

  private final HashFunction secret;
  private long[] hashes = new long[FIRST_SLOTS];

  /** One more than the index in the log. */
  private int[] places = new int[FIRST_SLOTS];

  private int size;

  LoggedDocuments() {
    SecureRandom random = new SecureRandom();
    this.secret = Hashing.sipHash24(random.nextLong(), random.nextLong());
  }

  /** How many entries it was told of. */
  int size() {
    return size;
  }

  /**
   * Tells it of the log's next entry.
   *
   * @throws IllegalArgumentException when it is none that this program knows
   */
  void add(byte[] entry) {
    Entry known = Entry.parse(entry);
    add(known.payload(), known.key());
  }

  /** Tells it of an entry that is not looked for. */
  void skip() {
    size++;
  }

  /** Tells it of the log's next entry. Of a document that was logged twice the first one stays. */
  void add(Digest payload, KeyId key) {
    if (size >= hashes.length / 3 * 2) {
      grow();
    }
    put(hash(payload, key), ++size);
  }

  OptionalLong find(Digest payload, KeyId key) {
    int slot = slot(hash(payload, key));
    return places[slot] == FREE ? OptionalLong.empty() : OptionalLong.of(places[slot] - 1L);
  }

  private void put(long hash, int place) {
    int slot = slot(hash);
    if (places[slot] == FREE) {
      hashes[slot] = hash;
      places[slot] = place;
    }
  }

  /** Where the hash is, or could be put. */
  private int slot(long hash) {
    int slot = (int) hash & (hashes.length - 1);
    while (places[slot] != FREE && hashes[slot] != hash) {
      slot = (slot + 1) & (hashes.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] oldHashes = hashes;
    int[] oldPlaces = places;
    hashes = new long[2 * oldHashes.length];
    places = new int[hashes.length];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldPlaces[i] != FREE) {
        put(oldHashes[i], oldPlaces[i]);
      }
    }
  }

  private long hash(Digest payload, KeyId key) {
    byte[] both = Arrays.copyOf(payload.raw(), 64);
    System.arraycopy(new Digest(key.hex()).raw(), 0, both, 32, 32);
    return secret.hashBytes(both).asLong();
  }
}
