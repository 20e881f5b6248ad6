package org.lodestone.tlog;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * A signature line of a note (c2sp.org/signed-note), not verified.
 *
 * @param name of the key
 * @param id of the key
 * @param bytes the signature
 */
public record NoteSignature(String name, int id, byte[] bytes) {

  /** Longest signature; those of ML-DSA-44 have 2,428 bytes, other post-quantum ones 5,000. */
  static final int MAX_BYTES = 8 << 10;

  private static final String MARK = "— ";
  private static final int MAX_LENGTH =
      MARK.length() + KeyName.MAX_LENGTH + 1 + (Integer.BYTES + MAX_BYTES) / 3 * 4 + 4;

  public NoteSignature {
    KeyName.check(name);
    bytes = bytes.clone();
    if (bytes.length == 0 || bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a signature has 1 to %d bytes, found %d".formatted(MAX_BYTES, bytes.length));
    }
  }

  /**
   * Reads a line, without its newline.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static NoteSignature parse(String line) {
    int space = line.indexOf(' ', MARK.length());
    if (!line.startsWith(MARK) || space < 0 || line.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a signature line is '— NAME BASE64' of at most %d characters, found one of %d"
              .formatted(MAX_LENGTH, line.length()));
    }
    byte[] idAndBytes = StrictBase64.decode("signature", line.substring(space + 1));
    if (idAndBytes.length <= Integer.BYTES) {
      throw new IllegalArgumentException("a signature of " + idAndBytes.length + " bytes");
    }
    return new NoteSignature(
        line.substring(MARK.length(), space),
        ByteBuffer.wrap(idAndBytes).getInt(),
        Arrays.copyOfRange(idAndBytes, Integer.BYTES, idAndBytes.length));
  }

  /** Whether this key may have made it, by name and id. */
  boolean isOf(VerifierKey key) {
    return name.equals(key.name()) && id == key.id();
  }

  boolean isOfSameKey(NoteSignature other) {
    return name.equals(other.name) && id == other.id;
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NoteSignature that
        && name.equals(that.name)
        && id == that.id
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The line, without its newline. */
  @Override
  public String toString() {
    byte[] all = ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(id).put(bytes).array();
    return MARK + name + " " + Base64.getEncoder().encodeToString(all);
  }
}
