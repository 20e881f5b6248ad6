package org.lodestone.tlog;

/** Names in notes (c2sp.org/signed-note): of keys, and of logs, which name their keys likewise. */
final class KeyName {

  /** Longest name, in characters. */
  static final int MAX_LENGTH = 255;

  private KeyName() {}

  /**
   * @throws IllegalArgumentException when it is empty or long, or has a space, a plus or a control
   *     character
   */
  static String check(String name) {
    boolean fits = !name.isEmpty() && name.length() <= MAX_LENGTH;
    if (!fits || name.codePoints().anyMatch(KeyName::isForbidden)) {
      throw new IllegalArgumentException(
          "a name in a note has 1 to %d characters and neither spaces nor '+', found: %s"
              .formatted(MAX_LENGTH, fits ? name : name.length() + " characters"));
    }
    return name;
  }

  private static boolean isForbidden(int c) {
    return c == '+'
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.isISOControl(c)
        || Character.getType(c) == Character.SURROGATE;
  }
}
