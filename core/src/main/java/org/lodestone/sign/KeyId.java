package org.lodestone.sign;

import org.lodestone.io.Hex;

/**
 * Names a public key: the SHA-256 of its DER SubjectPublicKeyInfo. A hint for people and look-ups,
 * never a reason to trust.
 *
 * @param hex 64 lower-case hexadecimal characters
 */
public record KeyId(String hex) {

  public KeyId {
    if (!Hex.isLowerCase(hex, 64)) {
      throw new IllegalArgumentException("a key id is 64 lower-case hexadecimal characters");
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
