package org.lodestone.tlog;

import java.util.regex.Pattern;

/** Numbers as C2SP's texts have them: ASCII decimals without leading zeroes, below 2^63. */
final class Decimals {

  private static final Pattern FORM = Pattern.compile("0|[1-9][0-9]{0,18}");

  private Decimals() {}

  /**
   * @param what names the number in the error message
   */
  static long parse(String what, String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "expected %s as a decimal without leading zeroes, found: %s"
              .formatted(what, text.length() > 40 ? text.length() + " characters" : text));
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(what + " is too large: " + text, e);
    }
  }
}
