package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;

/**
 * How far the copy of a log is: a line for each of these, integers in decimal.
 *
 * @param tree over the entries that are kept
 * @param bytes of these entries and their hashes
 */
record MirrorProgress(TreeHead tree, long bytes) {

  static final MirrorProgress NONE = new MirrorProgress(TreeHead.EMPTY, 0);
  static final int MAX_BYTES = 256;

  private static final int LINES = 3;

  /**
   * @throws IllegalArgumentException when the bytes are anything else
   */
  static MirrorProgress parse(byte[] bytes) {
    List<String> lines = List.of(new String(bytes, US_ASCII).split("\n", LINES + 1));
    if (lines.size() != LINES + 1 || !lines.get(LINES).isEmpty()) {
      throw new IllegalArgumentException("expected " + LINES + " lines");
    }
    TreeHead tree =
        new TreeHead(Decimals.parse("a tree's size", lines.get(0)), MerkleHash.parse(lines.get(1)));
    return new MirrorProgress(tree, Decimals.parse("a number of bytes", lines.get(2)));
  }

  /** The same with more entries. */
  MirrorProgress with(TreeHead larger, List<byte[]> entries) {
    long more = entries.stream().mapToLong(MirrorProgress::cost).sum();
    return new MirrorProgress(larger, bytes + more);
  }

  private static long cost(byte[] entry) {
    return (long) Short.BYTES + entry.length + MerkleHash.BYTES;
  }

  byte[] encode() {
    return "%d\n%s\n%d\n".formatted(tree.size(), tree.root(), bytes).getBytes(US_ASCII);
  }
}
