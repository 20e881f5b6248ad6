package org.lodestone.journal;

/** What others have worded may be long. */
final class Texts {

  private static final int MAX = 400;

  private Texts() {}

  static String bounded(String text) {
    return text.length() <= MAX ? text : text.substring(0, MAX) + "…";
  }
}
