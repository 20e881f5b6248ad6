package org.lodestone.tlog;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What stands in a log's leaves for its entries: they themselves, or what hides them. */
public interface Leaves {

  /** The entries themselves, which everybody may read. */
  Leaves PLAIN =
      new Leaves() {
        @Override
        public List<byte[]> make(long size, List<byte[]> entries) {
          return entries;
        }

        @Override
        public List<Disclosure> disclose(long start, List<byte[]> leaves) {
          return leaves.stream().<Disclosure>map(Disclosure.Plain::new).toList();
        }
      };

  /**
   * Leaves of entries that are to be appended. What tells the entries again is on disk when this
   * returns.
   *
   * @param size of the log, without them
   */
  List<byte[]> make(long size, List<byte[]> entries) throws IOException;

  /**
   * What tells the entries of leaves.
   *
   * @param start index of the first leaf
   * @throws IOException when it does not fit the leaves, or cannot be read
   */
  List<Disclosure> disclose(long start, List<byte[]> leaves) throws IOException;

  /**
   * The proof that an entry is in a log, with what tells it.
   *
   * @param checkpoint of a tree that has the leaf
   */
  default LogProof prove(long index, SignedCheckpoint checkpoint, TileSource tiles)
      throws IOException {
    TiledTree tree = new TiledTree(tiles, checkpoint.tree().size());
    Disclosure entry = disclose(index, tree.entries(index, index + 1)).get(0);
    return new LogProof(Optional.of(entry.encode()), tree.inclusion(index), checkpoint);
  }
}
