package org.lodestone.io;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes, as people write and read it. */
public record ByteSize(@JsonValue long bytes) {

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,18}(?:\\.\\d{1,3})?)(?:([kmgt])i?)?b?");
  private static final String PREFIXES = "kmgt";
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is not negative, found: " + bytes);
    }
  }

  /**
   * Reads {@code 500M}, {@code 1.5TiB}, {@code 1000}; each unit is 1024 times the one before.
   *
   * @throws IllegalArgumentException for anything else, and for more than fits into a long
   */
  @JsonCreator
  public static ByteSize parse(String text) {
    Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "expected a number of bytes, such as 500M or 100G; found: " + text);
    }
    int shift = form.group(2) == null ? 0 : 10 * (PREFIXES.indexOf(form.group(2)) + 1);
    double bytes = Double.parseDouble(form.group(1)) * (1L << shift);
    if (bytes >= Long.MAX_VALUE) {
      throw new IllegalArgumentException("expected a size of less than 8 EiB, found: " + text);
    }
    return new ByteSize((long) bytes);
  }

  /** {@code 512 B}, {@code 29.1 MiB}. */
  @Override
  public String toString() {
    double value = bytes;
    int unit = 0;
    // 1023.95 would print as 1024.0
    while (value >= 1023.95 && unit < UNITS.size() - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(unit));
  }
}
