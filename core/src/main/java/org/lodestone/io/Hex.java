package org.lodestone.io;

/** Hexadecimal text as identifiers have it: in lower case, and of a length that is known. */
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
}
