package org.lodestone.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.Bytes;
import java.util.Base64;
import org.lodestone.oci.Digest;
import org.lodestone.sign.SigningKey.Algorithm;

/**
 * A public key as a verifier key of signed notes (C2SP signed-note): {@code
 * <name>+<hash>+<base64>}, of type 0x01, Ed25519.
 */
public final class NoteVerifierKey {

  private static final byte[] ED25519 = {1};
  private static final int HASH_DIGITS = 8;
  private static final int MAX_NAME_LENGTH = 256;

  private NoteVerifierKey() {}

  /**
   * @param name of the key, such as {@code acme.example/releases}
   * @throws IllegalArgumentException when the name is none, or for a P-256 key
   */
  public static String of(String name, VerificationKey key) {
    boolean spaceOrPlus =
        name.codePoints()
            .anyMatch(
                c ->
                    c == '+'
                        || Character.isWhitespace(c)
                        || Character.isSpaceChar(c)
                        || Character.isISOControl(c));
    if (name.isEmpty() || name.length() > MAX_NAME_LENGTH || spaceOrPlus) {
      throw new IllegalArgumentException(
          "expected a key name of 1 to %d characters with no space and no +, found: %s"
              .formatted(MAX_NAME_LENGTH, name));
    }
    if (key.algorithm() != Algorithm.ED25519) {
      throw new IllegalArgumentException(
          "signed notes take Ed25519 keys here, this is an EC P-256 key");
    }
    byte[] typed = Bytes.concat(ED25519, key.point());
    String hash =
        Digest.of(Bytes.concat((name + "\n").getBytes(UTF_8), typed))
            .hex()
            .substring(0, HASH_DIGITS);
    return name + "+" + hash + "+" + Base64.getEncoder().encodeToString(typed);
  }
}
