package org.lodestone.node;

import java.util.regex.Pattern;

/**
 * Names of images that are kept: {@code *} stands for any characters, and a pattern without a tag
 * for all tags of its repositories.
 */
public record PinPattern(String text) implements Comparable<PinPattern> {

  private static final int MAX_LENGTH = 400;
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:/*-]+");

  public PinPattern {
    if (text.length() > MAX_LENGTH || !ALLOWED.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a pin is a name such as acme/app:1.2 or acme/*, at most %d characters; found: %s"
              .formatted(MAX_LENGTH, text.length() > MAX_LENGTH ? "more" : text));
    }
  }

  /**
   * @param name with its tag
   */
  public boolean matches(String name) {
    String whole = text.indexOf(':', text.lastIndexOf('/') + 1) < 0 ? text + ":*" : text;
    return matches(whole, name);
  }

  /** Goes through both once, and back to the last star at most once a character. */
  private static boolean matches(String pattern, String name) {
    int p = 0;
    int star = -1;
    int resume = 0;
    for (int n = 0; n < name.length(); ) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    return pattern.substring(p).chars().allMatch(rest -> rest == '*');
  }

  @Override
  public int compareTo(PinPattern other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
