package org.lodestone.program;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Locale;
import org.lodestone.io.ByteSize;

/** Bytes a second, as people write them. */
public record ByteRate(int bytesPerSecond) {

  private static final String PER_SECOND = "/s";

  /**
   * Reads {@code 500K}, {@code 1.5MiB/s}, {@code 1000}.
   *
   * @throws IllegalArgumentException for anything else, nothing and too much included
   */
  @JsonCreator
  public static ByteRate parse(String text) {
    String size = text.toLowerCase(Locale.ROOT);
    if (size.endsWith(PER_SECOND)) {
      size = size.substring(0, size.length() - PER_SECOND.length());
    }
    long bytes;
    try {
      bytes = ByteSize.parse(size).bytes();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected bytes per second, such as 500K or 10M; found: " + text, e);
    }
    if (bytes < 1 || bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("expected a limit from 1 to 2G, found: " + text);
    }
    return new ByteRate((int) bytes);
  }
}
