package org.lodestone.torrent;

import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.lodestone.io.Hex;

/**
 * What a node calls itself in swarms (BEP 3).
 *
 * @param hex 40 lower-case hexadecimal characters, which stand for 20 bytes
 */
public record PeerId(String hex) {

  /**
   * Says who this is (BEP 20); the rest is random. Nodes that say so divide pieces by the same
   * rule, {@link PieceShares}: a rule that divides otherwise needs another number.
   */
  private static final String PREFIX = "-LS0001-";

  private static final int RANDOM_BYTES = 9;
  private static final SecureRandom RANDOM = new SecureRandom();

  public PeerId {
    if (!Hex.isLowerCase(hex, 40)) {
      throw new IllegalArgumentException("a peer id is 40 lower-case hexadecimal characters");
    }
  }

  /** One that no other node has, of printable characters. */
  public static PeerId random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    String text = PREFIX + BaseEncoding.base64Url().encode(bytes);
    return new PeerId(
        BaseEncoding.base16().lowerCase().encode(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Whether this is a node that divides pieces with others, and no stock client. */
  boolean shares() {
    return text().startsWith(PREFIX);
  }

  byte[] bytes() {
    return BaseEncoding.base16().lowerCase().decode(hex);
  }

  /** The bytes as characters. */
  String text() {
    return new String(bytes(), StandardCharsets.ISO_8859_1);
  }
}
