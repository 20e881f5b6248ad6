package org.lodestone.tlog;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Consecutive entries in one file, each after its length (c2sp.org/tlog-tiles, "Log entries"). */
final class EntryBundle {

  private EntryBundle() {}

  /**
   * Reads the first entries of a bundle, which may be a whole one.
   *
   * @throws IllegalArgumentException when it has not as many
   */
  static List<byte[]> parse(TilePath path, byte[] bytes) {
    List<byte[]> entries = parse(path.toString(), bytes, TilePath.FULL);
    if (entries.size() != path.width() && entries.size() != TilePath.FULL) {
      throw new IllegalArgumentException(
          "expected %d entries in %s, found %d".formatted(path.width(), path, entries.size()));
    }
    return entries.subList(0, path.width());
  }

  /**
   * @param what names the bytes in the error message
   * @param most entries
   */
  static List<byte[]> parse(String what, byte[] bytes, int most) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<byte[]> entries = new ArrayList<>();
    while (in.hasRemaining()) {
      int length = in.remaining() < Short.BYTES ? Integer.MAX_VALUE : in.getShort() & 0xffff;
      if (length > in.remaining() || entries.size() == most) {
        throw new IllegalArgumentException(
            "%s is not a sequence of at most %d entries".formatted(what, most));
      }
      byte[] entry = new byte[length];
      in.get(entry);
      entries.add(entry);
    }
    return entries;
  }

  static byte[] encode(List<byte[]> entries) {
    ByteBuffer out =
        ByteBuffer.allocate(entries.stream().mapToInt(e -> Short.BYTES + e.length).sum());
    entries.forEach(entry -> out.putShort((short) entry.length).put(entry));
    return out.array();
  }
}
