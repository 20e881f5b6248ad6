package org.lodestone.tlog;

import java.security.SecureRandom;
import java.util.Map;

/**
 * Shamir's secret sharing, a polynomial over GF(2^8) for each byte: any so many shares give the
 * secret, fewer give nothing but its length. The field is that of AES (FIPS 197, section 4.2); its
 * operations take the same steps whatever the values are.
 */
final class SecretSharing {

  /** Most shares: a share is the polynomials' values at a byte that is not 0. */
  static final int MAX_SHARES = 255;

  /** x^8 + x^4 + x^3 + x + 1, without its first term. */
  private static final int MODULUS = 0x1b;

  private SecretSharing() {}

  /**
   * Shares of a secret; the first is that at 1.
   *
   * @param needed how many give the secret
   */
  static byte[][] split(byte[] secret, int needed, int all, SecureRandom random) {
    if (needed < 1 || needed > all || all > MAX_SHARES) {
      throw new IllegalArgumentException(
          "expected 1 to %d shares, and that no more of them are needed, found %d of %d"
              .formatted(MAX_SHARES, needed, all));
    }
    byte[][] coefficients = new byte[needed][secret.length];
    coefficients[0] = secret;
    for (int i = 1; i < needed; i++) {
      random.nextBytes(coefficients[i]);
    }
    byte[][] shares = new byte[all][secret.length];
    for (int x = 1; x <= all; x++) {
      for (int i = 0; i < secret.length; i++) {
        int value = 0;
        for (int power = needed - 1; power >= 0; power--) {
          value = multiply(value, x) ^ (coefficients[power][i] & 0xff);
        }
        shares[x - 1][i] = (byte) value;
      }
    }
    return shares;
  }

  /**
   * The secret, by Lagrange's interpolation at 0.
   *
   * @param shares as many as are needed, all of one length, by where the polynomials have these
   *     values
   */
  static byte[] join(Map<Integer, byte[]> shares) {
    byte[] secret = new byte[shares.values().iterator().next().length];
    shares.forEach(
        (x, share) -> {
          int factor = 1;
          for (int other : shares.keySet()) {
            if (other != x) {
              factor = multiply(factor, multiply(other, inverse(other ^ x)));
            }
          }
          for (int i = 0; i < secret.length; i++) {
            secret[i] ^= (byte) multiply(share[i] & 0xff, factor);
          }
        });
    return secret;
  }

  static int multiply(int a, int b) {
    int product = 0;
    int shifted = a;
    for (int bit = 0; bit < Byte.SIZE; bit++) {
      product ^= -(b >> bit & 1) & shifted;
      shifted = (shifted << 1 ^ (-(shifted >> 7 & 1) & MODULUS)) & 0xff;
    }
    return product;
  }

  /** Of what is not 0: its power of 254. */
  static int inverse(int a) {
    int square = multiply(a, a);
    int inverse = square;
    for (int bit = 2; bit < Byte.SIZE; bit++) {
      square = multiply(square, square);
      inverse = multiply(inverse, square);
    }
    return inverse;
  }
}
