package org.lodestone.sign;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/** The two encodings of a P-256 signature: DER (RFC 3279) and IEEE P1363, 32 bytes each of r, s. */
final class EcdsaSignature {

  private static final int COORDINATE_BYTES = 32;
  private static final int P1363_BYTES = 2 * COORDINATE_BYTES;
  private static final BigInteger ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private EcdsaSignature() {}

  /**
   * The signature in P1363 form, read from P1363 of exactly 64 bytes or from strict DER; empty when
   * it is neither, or when r or s is out of range: some Java versions take zeros (CVE-2022-21449).
   */
  static Optional<byte[]> toP1363(byte[] signature) {
    if (signature.length == P1363_BYTES) {
      BigInteger r = new BigInteger(1, Arrays.copyOf(signature, COORDINATE_BYTES));
      BigInteger s =
          new BigInteger(1, Arrays.copyOfRange(signature, COORDINATE_BYTES, P1363_BYTES));
      // A DER signature of 64 bytes exists in theory: r and s would have to be short by chance.
      return fromDer(signature).or(() -> join(r, s));
    }
    return fromDer(signature);
  }

  private static Optional<byte[]> fromDer(byte[] signature) {
    try {
      Der outer = new Der(signature);
      Der sequence = outer.sequence();
      BigInteger r = sequence.unsigned();
      BigInteger s = sequence.unsigned();
      sequence.end();
      outer.end();
      return join(r, s);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<byte[]> join(BigInteger r, BigInteger s) {
    if (!inRange(r) || !inRange(s)) {
      return Optional.empty();
    }
    byte[] joined = new byte[P1363_BYTES];
    copy(r, joined, COORDINATE_BYTES);
    copy(s, joined, P1363_BYTES);
    return Optional.of(joined);
  }

  private static boolean inRange(BigInteger value) {
    return value.signum() > 0 && value.compareTo(ORDER) < 0;
  }

  private static void copy(BigInteger value, byte[] target, int end) {
    byte[] bytes = value.toByteArray();
    int length = Math.min(bytes.length, COORDINATE_BYTES);
    System.arraycopy(bytes, bytes.length - length, target, end - length, length);
  }
}
