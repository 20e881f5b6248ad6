package org.lodestone.program;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes a second, as people write them. */
public record ByteRate(int bytesPerSecond) {

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(?:([kmg])i?)?b?(?:/s)?");

  /**
   * Reads {@code 500K}, {@code 1.5MiB/s}, {@code 1000}.
   *
   * @throws IllegalArgumentException for anything else, nothing and too much included
   */
  @JsonCreator
  public static ByteRate parse(String text) {
    Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "expected bytes per second, such as 500K or 10M; found: " + text);
    }
    double bytes = Double.parseDouble(form.group(1)) * (1L << shift(form.group(2)));
    if (bytes < 1 || bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("expected a limit from 1 to 2G, found: " + text);
    }
    return new ByteRate((int) bytes);
  }

  private static int shift(String unit) {
    if (unit == null) {
      return 0;
    }
    return switch (unit) {
      case "k" -> 10;
      case "m" -> 20;
      default -> 30;
    };
  }
}
