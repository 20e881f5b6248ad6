package org.lodestone.sign;

import java.util.Base64;
import org.lodestone.sign.SigningKey.Algorithm;

/**
 * A public key as OpenSSH has it in {@code authorized_keys} and {@code allowed_signers}: {@code
 * ssh-ed25519} (RFC 8709) or {@code ecdsa-sha2-nistp256} (RFC 5656).
 */
public final class OpensshPublicKey {

  static final String ED25519 = "ssh-ed25519";
  static final String P256 = "ecdsa-sha2-nistp256";
  static final String P256_CURVE = "nistp256";

  private OpensshPublicKey() {}

  /**
   * One line without its end.
   *
   * @param comment for people, may be empty
   * @throws IllegalArgumentException when the comment is no text of one line
   */
  public static String line(VerificationKey key, String comment) {
    if (comment.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("the comment of an OpenSSH key is one line of text");
    }
    String line = type(key.algorithm()) + " " + Base64.getEncoder().encodeToString(blob(key));
    return comment.isEmpty() ? line : line + " " + comment;
  }

  private static String type(Algorithm algorithm) {
    return switch (algorithm) {
      case ED25519 -> ED25519;
      case ECDSA_P256 -> P256;
    };
  }

  /** The key in SSH's wire format. */
  static byte[] blob(VerificationKey key) {
    byte[] blob = SshData.append(new byte[0], type(key.algorithm()));
    if (key.algorithm() == Algorithm.ECDSA_P256) {
      blob = SshData.append(blob, P256_CURVE);
    }
    return SshData.append(blob, key.point());
  }
}
