package org.lodestone.tlog;

import java.io.IOException;

/** The complete subtrees of a Merkle tree, wherever they are kept. */
public interface Subtrees {

  /**
   * The root of the subtree over the leaves from {@code index << height} to {@code (index + 1) <<
   * height}, all of which the tree has.
   *
   * @throws IOException when it cannot be read
   */
  MerkleHash root(int height, long index) throws IOException;
}
