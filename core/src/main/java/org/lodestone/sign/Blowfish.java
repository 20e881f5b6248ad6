package org.lodestone.sign;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Blowfish with the key schedule of bcrypt, which the JDK's does not offer: it mixes keys into the
 * state again and again (Provos and Mazières, "A Future-Adaptable Password Scheme").
 */
final class Blowfish {

  private static final int SUBKEYS = 18;
  private static final int BOX = 256;
  private static final int WORDS = SUBKEYS + 4 * BOX;

  /** The subkeys, then the four boxes: at first the binary digits of pi after the point. */
  private static final int[] PI = piFraction();

  private final int[] state = PI.clone();

  /** Mixes in a key, and encrypts the state by itself. */
  void expand(byte[] key) {
    expand(key, new byte[Integer.BYTES]);
  }

  /** The same, while salt is mixed into what is encrypted. */
  void expand(byte[] key, byte[] salt) {
    int[] keyWords = words(key);
    int[] saltWords = words(salt);
    for (int i = 0; i < SUBKEYS; i++) {
      state[i] ^= keyWords[i % keyWords.length];
    }
    int[] block = new int[2];
    for (int i = 0; i < WORDS; i += 2) {
      block[0] ^= saltWords[i % saltWords.length];
      block[1] ^= saltWords[(i + 1) % saltWords.length];
      encrypt(block, 0);
      state[i] = block[0];
      state[i + 1] = block[1];
    }
  }

  /** Encrypts the two words from an index on. */
  void encrypt(int[] block, int at) {
    int left = block[at] ^ state[0];
    int right = block[at + 1];
    for (int i = 1; i <= 16; i += 2) {
      right ^= f(left) ^ state[i];
      left ^= f(right) ^ state[i + 1];
    }
    block[at] = right ^ state[SUBKEYS - 1];
    block[at + 1] = left;
  }

  private int f(int x) {
    int sum = state[SUBKEYS + (x >>> 24)] + state[SUBKEYS + BOX + (x >>> 16 & 0xff)];
    return (sum ^ state[SUBKEYS + 2 * BOX + (x >>> 8 & 0xff)])
        + state[SUBKEYS + 3 * BOX + (x & 0xff)];
  }

  /** Big-endian; the length is a multiple of four. */
  static int[] words(byte[] bytes) {
    int[] words = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).asIntBuffer().get(words);
    return words;
  }

  /** By Machin's formula, which is shorter than four printed tables. */
  private static int[] piFraction() {
    int guardBits = 64;
    int bits = WORDS * Integer.SIZE;
    BigInteger one = BigInteger.ONE.shiftLeft(bits + guardBits);
    BigInteger pi = arctan(5, one).shiftLeft(4).subtract(arctan(239, one).shiftLeft(2));
    byte[] all = pi.shiftRight(guardBits).toByteArray(); // one byte, 3, then the fraction
    return words(Arrays.copyOfRange(all, 1, all.length));
  }

  /** The arc tangent of 1/x, in units of 1/one. */
  private static BigInteger arctan(int x, BigInteger one) {
    BigInteger square = BigInteger.valueOf((long) x * x);
    BigInteger power = one.divide(BigInteger.valueOf(x));
    BigInteger sum = BigInteger.ZERO;
    for (int i = 1; power.signum() != 0; i += 2) {
      BigInteger term = power.divide(BigInteger.valueOf(i));
      sum = i % 4 == 1 ? sum.add(term) : sum.subtract(term);
      power = power.divide(square);
    }
    return sum;
  }
}
