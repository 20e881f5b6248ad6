package org.lodestone.torrent;

import com.google.common.io.BaseEncoding;
import org.lodestone.io.Hex;

/**
 * The 20-byte SHA-1 of a v1 info dictionary (BEP 3), or a v2 SHA-256 cut to 20 bytes (BEP 52).
 *
 * @param hex 40 lower-case hexadecimal characters
 */
public record InfoHash(String hex) implements Comparable<InfoHash> {

  /** Length of the raw hash, in bytes. */
  public static final int BYTES = 20;

  public InfoHash {
    if (!Hex.isLowerCase(hex, 2 * BYTES)) {
      throw new IllegalArgumentException("an infohash is 40 lower-case hexadecimal characters");
    }
  }

  /** The infohash whose 20 raw bytes are given. */
  public static InfoHash ofRaw(byte[] raw) {
    return new InfoHash(BaseEncoding.base16().lowerCase().encode(raw));
  }

  /** The 20 raw bytes. */
  public byte[] raw() {
    return BaseEncoding.base16().lowerCase().decode(hex);
  }

  @Override
  public int compareTo(InfoHash other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
