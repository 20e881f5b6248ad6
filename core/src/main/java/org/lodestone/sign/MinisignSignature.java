package org.lodestone.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.Bytes;
import java.time.Instant;
import java.util.Base64;

/**
 * A detached signature over a file, as minisign makes and verifies it: Ed25519 over the file's
 * BLAKE2b hash, and over that signature together with the trusted comment.
 */
public final class MinisignSignature {

  private static final byte[] PREHASHED = "ED".getBytes(US_ASCII);

  private MinisignSignature() {}

  /**
   * The text of a {@code .minisig} file.
   *
   * @param name of the file, which minisign shows
   * @throws IllegalArgumentException when the key is not Ed25519, or the name is no line of text
   */
  public static String of(byte[] file, String name, Instant time, SigningKey key) {
    if (name.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("the name of the file has control characters");
    }
    MinisignPublicKey publicKey = new MinisignPublicKey(key.verificationKey());
    byte[] signature = key.sign(Blake2b.hash(file));
    String comment = "timestamp:%d\tfile:%s\thashed".formatted(time.getEpochSecond(), name);
    byte[] global = key.sign(Bytes.concat(signature, comment.getBytes(UTF_8)));
    return "untrusted comment: signature from minisign key %s\n%s\ntrusted comment: %s\n%s\n"
        .formatted(
            publicKey.numberText(),
            Base64.getEncoder()
                .encodeToString(Bytes.concat(PREHASHED, publicKey.number(), signature)),
            comment,
            Base64.getEncoder().encodeToString(global));
  }
}
