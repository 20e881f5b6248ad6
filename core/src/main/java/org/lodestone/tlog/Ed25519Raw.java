package org.lodestone.tlog;

import java.util.Arrays;
import java.util.Base64;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.sign.VerificationKey;

/** Between a key as SPKI (RFC 8410) and the 32 bytes of RFC 8032 that verifier keys have. */
final class Ed25519Raw {

  static final int BYTES = 32;

  private static final byte[] SPKI_HEAD = Base64.getDecoder().decode("MCowBQYDK2VwAyEA");
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----\n";
  private static final String END = "\n-----END PUBLIC KEY-----\n";

  private Ed25519Raw() {}

  /**
   * @throws IllegalArgumentException unless it is an Ed25519 key
   */
  static byte[] of(VerificationKey key) {
    if (key.algorithm() != Algorithm.ED25519) {
      throw new IllegalArgumentException(
          "expected an Ed25519 key, found one for " + key.algorithm());
    }
    String pem = key.pem();
    byte[] spki =
        Base64.getMimeDecoder().decode(pem.substring(BEGIN.length(), pem.length() - END.length()));
    return Arrays.copyOfRange(spki, SPKI_HEAD.length, spki.length);
  }

  /**
   * @throws IllegalArgumentException unless the bytes are a point of the curve
   */
  static VerificationKey parse(byte[] raw) {
    if (raw.length != BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 key has %d bytes, found %d".formatted(BYTES, raw.length));
    }
    byte[] spki = Arrays.copyOf(SPKI_HEAD, SPKI_HEAD.length + BYTES);
    System.arraycopy(raw, 0, spki, SPKI_HEAD.length, BYTES);
    return VerificationKey.parse(BEGIN + Base64.getEncoder().encodeToString(spki) + END);
  }
}
