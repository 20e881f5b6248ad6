package org.lodestone.sign;

import java.util.regex.Pattern;

/**
 * Names a public key: the SHA-256 of its DER SubjectPublicKeyInfo. A hint for people and look-ups,
 * never a reason to trust.
 *
 * @param hex 64 lower-case hexadecimal characters
 */
public record KeyId(String hex) {

  private static final Pattern HEX = Pattern.compile("[a-f0-9]{64}");

  public KeyId {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("a key id is 64 lower-case hexadecimal characters");
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}
