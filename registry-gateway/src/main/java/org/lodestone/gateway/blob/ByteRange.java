package org.lodestone.gateway.blob;

import java.util.Optional;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;

/**
 * One range of bytes of a blob (RFC 9110, section 14).
 *
 * @param from the first byte
 * @param to the byte after the last
 */
record ByteRange(long from, long to) {

  private static final String UNIT = "bytes=";

  /** More digits than a long can have are as good as infinity. */
  private static final int MAX_DIGITS = 18;

  long length() {
    return to - from;
  }

  /** The Content-Range of a 206 answer. */
  String contentRange(long size) {
    return "bytes " + from + "-" + (to - 1) + "/" + size;
  }

  /**
   * Reads a Range header.
   *
   * @return empty for what RFC 9110 lets a server ignore: other units, several ranges, bad syntax
   * @throws RegistryException when the range lies outside the blob, or ends before it starts (416)
   */
  static Optional<ByteRange> parse(String header, long size) throws RegistryException {
    if (!header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return Optional.empty();
    }
    String range = header.substring(UNIT.length()).strip();
    int dash = range.indexOf('-');
    if (dash < 0) {
      return Optional.empty();
    }
    String first = range.substring(0, dash);
    String last = range.substring(dash + 1);
    if (!isDigits(first) || !isDigits(last) || range.length() == 1) {
      return Optional.empty();
    }
    if (first.isEmpty()) {
      return satisfiable(Math.max(0, size - number(last)), size, size);
    }
    long from = number(first);
    if (last.isEmpty()) {
      return satisfiable(from, size, size);
    }
    if (number(last) < from) {
      throw new RegistryException(ErrorCode.RANGE_INVALID, "the range ends before it starts");
    }
    return satisfiable(from, Math.min(size, number(last) + 1), size);
  }

  private static Optional<ByteRange> satisfiable(long from, long to, long size)
      throws RegistryException {
    if (from >= size) {
      throw new RegistryException(
          ErrorCode.RANGE_INVALID, "the range starts at or after the end of " + size + " bytes");
    }
    return Optional.of(new ByteRange(from, to));
  }

  private static boolean isDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static long number(String digits) {
    return digits.length() > MAX_DIGITS ? Long.MAX_VALUE - 1 : Long.parseLong(digits);
  }
}
