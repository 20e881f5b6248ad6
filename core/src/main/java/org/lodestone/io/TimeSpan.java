package org.lodestone.io;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as people write it: a number and s, m, h or d. */
public final class TimeSpan {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,6})([smhd])");

  private TimeSpan() {}

  /**
   * Reads {@code 90s}, {@code 12h} or {@code 365d}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Duration parse(String text) {
    Matcher span = FORM.matcher(text);
    if (!span.matches()) {
      throw new IllegalArgumentException(
          "expected a number and s, m, h or d, such as 90s or 365d; found: " + text);
    }
    long count = Long.parseLong(span.group(1));
    return switch (span.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }
}
