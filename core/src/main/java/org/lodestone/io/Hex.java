package org.lodestone.io;

import java.util.HexFormat;

/** Hexadecimal text as identifiers and signatures have it: in lower case. */
public final class Hex {

  private Hex() {}

  /** Whether the text is so many lower-case hexadecimal characters and nothing else. */
  public static boolean isLowerCase(String text, int length) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  public static String encode(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * @param place names the text in messages
   * @throws IllegalArgumentException when it is not in lower-case hexadecimal, or longer
   */
  public static byte[] decode(String place, String text, int maxBytes) {
    if (text.length() > 2 * maxBytes
        || text.length() % 2 != 0
        || !isLowerCase(text, text.length())) {
      throw new IllegalArgumentException(
          "%s: expected at most %d bytes in lower-case hexadecimal, found %d characters"
              .formatted(place, maxBytes, text.length()));
    }
    return HexFormat.of().parseHex(text);
  }
}
