package org.lodestone.sign;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** BLAKE2b with 64 bytes of hash and no key (RFC 7693), which the JDK does not have. */
final class Blake2b {

  private static final int HASH_BYTES = 64;
  private static final int BLOCK_BYTES = 128;
  private static final int ROUNDS = 12;

  private static final long[] IV = {
    0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
    0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
  };

  /** The message schedule: one row of word numbers for each round, in hexadecimal. */
  private static final String[] SIGMA = {
    "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8",
    "905724afe1bc683d", "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a",
    "6fe9b308c2d714a5", "a2847615fb9e3cd0"
  };

  private final long[] state = IV.clone();
  private final long[] work = new long[2 * IV.length];
  private final long[] block = new long[BLOCK_BYTES / Long.BYTES];

  private Blake2b() {
    state[0] ^= 0x01010000 ^ HASH_BYTES;
  }

  static byte[] hash(byte[] message) {
    Blake2b hash = new Blake2b();
    int at = 0;
    for (; message.length - at > BLOCK_BYTES; at += BLOCK_BYTES) {
      hash.compress(ByteBuffer.wrap(message, at, BLOCK_BYTES), at + BLOCK_BYTES, false);
    }
    ByteBuffer last = ByteBuffer.allocate(BLOCK_BYTES).put(message, at, message.length - at);
    hash.compress(last.rewind(), message.length, true);
    ByteBuffer bytes = ByteBuffer.allocate(HASH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(hash.state);
    return bytes.array();
  }

  /** Section 3.2, function F. */
  private void compress(ByteBuffer bytes, long counter, boolean last) {
    bytes.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(block);
    System.arraycopy(state, 0, work, 0, IV.length);
    System.arraycopy(IV, 0, work, IV.length, IV.length);
    work[12] ^= counter;
    if (last) {
      work[14] = ~work[14];
    }
    for (int round = 0; round < ROUNDS; round++) {
      String order = SIGMA[round % SIGMA.length];
      for (int i = 0; i < 4; i++) {
        mix(order, 2 * i, i, 4 + i, 8 + i, 12 + i);
      }
      for (int i = 0; i < 4; i++) {
        mix(order, 8 + 2 * i, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
      }
    }
    for (int i = 0; i < IV.length; i++) {
      state[i] ^= work[i] ^ work[i + IV.length];
    }
  }

  /** Section 3.1, function G. */
  private void mix(String order, int at, int a, int b, int c, int d) {
    long x = block[Character.digit(order.charAt(at), 16)];
    long y = block[Character.digit(order.charAt(at + 1), 16)];
    work[a] += work[b] + x;
    work[d] = Long.rotateRight(work[d] ^ work[a], 32);
    work[c] += work[d];
    work[b] = Long.rotateRight(work[b] ^ work[c], 24);
    work[a] += work[b] + y;
    work[d] = Long.rotateRight(work[d] ^ work[a], 16);
    work[c] += work[d];
    work[b] = Long.rotateRight(work[b] ^ work[c], 63);
  }
}
