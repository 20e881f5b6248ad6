package org.lodestone.sign;

import com.google.common.primitives.Bytes;
import com.google.common.primitives.Longs;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.lodestone.sign.SigningKey.Algorithm;

/**
 * A public key as minisign reads it with {@code -p FILE}. minisign draws its 8-byte key number at
 * random; here it is the start of the {@link KeyId}, so that one key has one number.
 */
public final class MinisignPublicKey {

  private static final byte[] ED25519 = "Ed".getBytes(StandardCharsets.US_ASCII);

  private final VerificationKey key;

  /**
   * @throws IllegalArgumentException for a P-256 key, which minisign does not know
   */
  public MinisignPublicKey(VerificationKey key) {
    if (key.algorithm() != Algorithm.ED25519) {
      throw new IllegalArgumentException(
          "minisign knows Ed25519 keys only, this is an EC P-256 key");
    }
    this.key = key;
  }

  /** 8 bytes. */
  byte[] number() {
    return Arrays.copyOf(HexFormat.of().parseHex(key.id().hex()), Long.BYTES);
  }

  /** The key number as minisign shows it. */
  public String numberText() {
    long littleEndian = Long.reverseBytes(Longs.fromByteArray(number()));
    return HexFormat.of().toHexDigits(littleEndian).toUpperCase(Locale.ROOT);
  }

  /** The text of a public key file. */
  public String text() {
    return "untrusted comment: minisign public key %s\n%s\n"
        .formatted(
            numberText(),
            Base64.getEncoder().encodeToString(Bytes.concat(ED25519, number(), key.point())));
  }
}
