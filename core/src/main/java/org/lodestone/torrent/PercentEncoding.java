package org.lodestone.torrent;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of UTF-8 text (RFC 3986, section 2.1), as the parameters of a link need it. */
final class PercentEncoding {

  /** RFC 3986 "unreserved", and what stock clients leave as it is in a query. */
  private static final String PLAIN = "-._~:/";

  private PercentEncoding() {}

  static String encode(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (isPlain(c)) {
        encoded.append(c);
      } else {
        encoded.append('%').append(hexDigit(c >> 4)).append(hexDigit(c & 15));
      }
    }
    return encoded.toString();
  }

  /**
   * Decodes strictly. A plus sign stands for itself.
   *
   * @throws IllegalArgumentException for a stray percent sign, or if the result is not UTF-8
   */
  static String decode(String encoded) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); ) {
      int codePoint = encoded.codePointAt(i);
      if (codePoint == '%') {
        bytes.write(octet(encoded, i));
        i += 3;
      } else {
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(codePoint);
      }
    }
    return utf8(bytes.toByteArray());
  }

  private static int octet(String encoded, int percent) {
    int high = percent + 2 < encoded.length() ? digit(encoded.charAt(percent + 1)) : -1;
    int low = percent + 2 < encoded.length() ? digit(encoded.charAt(percent + 2)) : -1;
    if (high < 0 || low < 0) {
      throw new IllegalArgumentException(
          "'%' at character " + percent + " is not followed by two hexadecimal digits");
    }
    return high << 4 | low;
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8", e);
    }
  }

  /** ASCII only: {@link Character#digit} also takes the digits of other scripts. */
  private static int digit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private static char hexDigit(int nibble) {
    return Character.toUpperCase(Character.forDigit(nibble, 16));
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN.indexOf(c) >= 0;
  }
}
