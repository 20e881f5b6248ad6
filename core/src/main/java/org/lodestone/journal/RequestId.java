package org.lodestone.journal;

import java.util.HexFormat;

/**
 * What a request is called, in this process and its logs.
 *
 * @param prefix the process's own
 */
record RequestId(String prefix, long number) {

  private static final int NUMBER_DIGITS = 12;

  /** The number in the text of one. */
  static long numberIn(String id) {
    return HexFormat.fromHexDigitsToLong(id, id.length() - NUMBER_DIGITS, id.length());
  }

  @Override
  public String toString() {
    return prefix + HexFormat.of().toHexDigits(number, NUMBER_DIGITS);
  }
}
