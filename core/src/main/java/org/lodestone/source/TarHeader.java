package org.lodestone.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * One 512-byte header block of a tar archive (POSIX.1-1988 ustar, with GNU's base-256 numbers).
 *
 * @param name as written, with the ustar prefix
 * @param size of the content that follows, in bytes
 * @param type the type flag
 * @param link what a link points to, else empty
 */
record TarHeader(String name, long size, char type, String link) {

  static final int BLOCK = 512;

  private static final int NAME = 0;
  private static final int SIZE = 124;
  private static final int CHECKSUM = 148;
  private static final int TYPE = 156;
  private static final int LINK = 157;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;

  /**
   * @throws IOException when the block is no header
   */
  static TarHeader parse(byte[] block) throws IOException {
    if (number(block, CHECKSUM, 8) != checksum(block)) {
      throw new IOException("not a tar header: its checksum is wrong");
    }
    String name = text(block, NAME, 100);
    String prefix = text(block, MAGIC, 6).equals("ustar") ? text(block, PREFIX, 155) : "";
    return new TarHeader(
        prefix.isEmpty() ? name : prefix + "/" + name,
        number(block, SIZE, 12),
        (char) (block[TYPE] & 0xff),
        text(block, LINK, 100));
  }

  boolean isFile() {
    return type == '0' || type == 0 || type == '7';
  }

  private static long checksum(byte[] block) {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean own = i >= CHECKSUM && i < CHECKSUM + 8;
      sum += own ? ' ' : block[i] & 0xff;
    }
    return sum;
  }

  private static String text(byte[] block, int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return new String(block, offset, end - offset, StandardCharsets.UTF_8);
  }

  private static long number(byte[] block, int offset, int length) throws IOException {
    return (block[offset] & 0x80) != 0
        ? base256(block, offset, length)
        : octal(text(block, offset, length).strip());
  }

  private static long octal(String digits) throws IOException {
    try {
      long value = digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IOException("not a tar header: bad octal number " + digits, e);
    }
    throw new IOException("not a tar header: negative number " + digits);
  }

  private static long base256(byte[] block, int offset, int length) throws IOException {
    long value = block[offset] & 0x7f;
    for (int i = offset + 1; i < offset + length; i++) {
      if (value >> 48 != 0) {
        throw new IOException("not a tar header: a number is too large");
      }
      value = value << 8 | (block[i] & 0xff);
    }
    return value;
  }
}
