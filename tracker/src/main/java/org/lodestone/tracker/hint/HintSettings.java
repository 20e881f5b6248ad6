package org.lodestone.tracker.hint;

/**
 * What the meeting place grants; a component that is null takes its default.
 *
 * @param enabled whether there is one (yes)
 * @param maxHints hints and wants kept at once (32,768), each less than 1 KiB of memory; when more
 *     come, the address with the most loses its oldest
 * @param maxPostsPerMinute from one address (600)
 */
public record HintSettings(Boolean enabled, Integer maxHints, Integer maxPostsPerMinute) {

  private static final int MOST_HINTS = 1_000_000;

  public HintSettings {
    enabled = enabled == null || enabled;
    maxHints = maxHints == null ? 32_768 : maxHints;
    maxPostsPerMinute = maxPostsPerMinute == null ? 600 : maxPostsPerMinute;
    check("maxHints", maxHints, MOST_HINTS);
    check("maxPostsPerMinute", maxPostsPerMinute, Integer.MAX_VALUE);
  }

  public static HintSettings defaults() {
    return new HintSettings(null, null, null);
  }

  private static void check(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "the hints' %s is %d, expected 1 to %d".formatted(name, value, most));
    }
  }
}
