package org.lodestone.tuf;

import com.google.common.io.BaseEncoding;
import java.util.regex.Pattern;

/** Bytes as TUF writes them: lower-case hexadecimal. */
final class Hex {

  private static final Pattern FORM = Pattern.compile("(?:[0-9a-f]{2})*");
  private static final BaseEncoding ENCODING = BaseEncoding.base16().lowerCase();

  private Hex() {}

  static String encode(byte[] bytes) {
    return ENCODING.encode(bytes);
  }

  /**
   * @param place names the text in messages
   * @throws IllegalArgumentException when it is no such text, or longer
   */
  static byte[] decode(String place, String text, int maxBytes) {
    if (text.length() > 2 * maxBytes || !FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "%s: expected at most %d bytes in lower-case hexadecimal, found %d characters"
              .formatted(place, maxBytes, text.length()));
    }
    return ENCODING.decode(text);
  }
}
