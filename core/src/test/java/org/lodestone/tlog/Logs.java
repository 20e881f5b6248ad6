package org.lodestone.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Entries for logs in tests, and what holds of every log. */
final class Logs {

  private Logs() {}

  /** Entries that say which they are. */
  static List<byte[]> entries(long start, int count) {
    List<byte[]> entries = new ArrayList<>();
    for (long i = start; i < start + count; i++) {
      entries.add(ByteBuffer.allocate(Long.BYTES).putLong(i).array());
    }
    return entries;
  }

  /**
   * That a folder has all of its log, in each form, as whoever has only its files sees it.
   *
   * @param count of the entries of {@link #entries} that it has
   */
  static void check(LogFolder folder, VerifierKey key, int count) throws Exception {
    SignedCheckpoint checkpoint = folder.checkpoint().orElseThrow();
    checkpoint.verify(key);
    assertEquals(count, checkpoint.tree().size());
    List<byte[]> expected = entries(0, count);
    assertEquals(checkpoint.tree(), new MerkleTree((h, i) -> naive(expected, h, i), count).head());
    TiledTree tree = new TiledTree(folder, count);
    assertEquals(checkpoint.tree(), tree.head());
    List<byte[]> entries = new ArrayList<>();
    while (entries.size() < count) {
      int end = Math.min(count, entries.size() + TiledTree.MAX_ENTRIES);
      entries.addAll(tree.entries(entries.size(), end));
    }
    assertEquals(count, entries.size());
    for (int i = 0; i < count; i++) {
      assertArrayEquals(expected.get(i), entries.get(i));
    }
    for (int i = 0; i < count; i += 1 + count / 50) {
      tree.inclusion(i).verify(MerkleHash.ofLeaf(entries.get(i)), checkpoint.tree());
    }
  }

  /** That one log can have signed all of these. */
  static void checkOneHistory(LogFolder folder, List<SignedCheckpoint> signed) throws Exception {
    TreeHead now = folder.checkpoint().orElseThrow().tree();
    for (SignedCheckpoint one : signed) {
      long size = one.tree().size();
      if (size > 0) {
        new TiledTree(folder, now.size()).consistency(size).verify(one.tree(), now);
      }
    }
  }

  private static MerkleHash naive(List<byte[]> entries, int height, long index) throws IOException {
    return height == 0
        ? MerkleHash.ofLeaf(entries.get((int) index))
        : MerkleHash.ofNode(
            naive(entries, height - 1, 2 * index), naive(entries, height - 1, 2 * index + 1));
  }
}
