package org.lodestone.tuf;

import java.util.Arrays;
import java.util.List;

/**
 * Which target paths a delegation is about (PATHPATTERN, section 4.5): {@code *} stands for any
 * characters of one part between slashes, {@code ?} for one of them.
 */
record PathPattern(String text) {

  private static final int MAX_LENGTH = 1024;

  PathPattern {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "expected a pattern of 1 to %d characters, found %d"
              .formatted(MAX_LENGTH, text.length()));
    }
    // Clients differ in how they read brackets, and so would in whom they believe.
    if (text.indexOf('[') >= 0) {
      throw new IllegalArgumentException("expected a pattern of * and ? only, found a bracket");
    }
  }

  boolean matches(String path) {
    List<String> parts = Arrays.asList(path.split("/", -1));
    List<String> patterns = Arrays.asList(text.split("/", -1));
    if (parts.size() != patterns.size()) {
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      if (!matches(patterns.get(i).codePoints().toArray(), parts.get(i).codePoints().toArray())) {
        return false;
      }
    }
    return true;
  }

  /**
   * Takes time in proportion to the product of the lengths at most: it returns to one star only.
   */
  private static boolean matches(int[] pattern, int[] part) {
    int p = 0;
    int afterStar = -1;
    int resumeAt = 0;
    int i = 0;
    while (i < part.length) {
      if (p < pattern.length && pattern[p] == '*') {
        afterStar = ++p;
        resumeAt = i;
      } else if (p < pattern.length && (pattern[p] == '?' || pattern[p] == part[i])) {
        p++;
        i++;
      } else if (afterStar >= 0) {
        p = afterStar;
        i = ++resumeAt;
      } else {
        return false;
      }
    }
    while (p < pattern.length && pattern[p] == '*') {
      p++;
    }
    return p == pattern.length;
  }
}
