package org.lodestone.tlog;

import java.util.List;

/**
 * That a leaf is in a tree (RFC 6962, section 2.1.1; RFC 9162, section 2.1.3).
 *
 * @param index of the leaf, from 0
 * @param path from the leaf's sibling up to the root's child
 */
public record InclusionProof(long index, List<MerkleHash> path) {

  /** As long as one can be: of a tree with as many leaves as a long counts. */
  public static final int MAX_LENGTH = 63;

  public InclusionProof {
    path = List.copyOf(path);
    if (index < 0) {
      throw new IllegalArgumentException("a leaf's index is 0 or more, found: " + index);
    }
    if (path.size() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "an inclusion proof has at most %d hashes, found %d".formatted(MAX_LENGTH, path.size()));
    }
  }

  /**
   * Checks it as RFC 9162, section 2.1.3.2, does.
   *
   * @throws LogVerificationException unless it shows that the leaf is there
   */
  public void verify(MerkleHash leaf, TreeHead tree) throws LogVerificationException {
    if (index >= tree.size()) {
      throw new LogVerificationException(
          "leaf %d is not in a tree of %d leaves".formatted(index, tree.size()));
    }
    long node = index;
    long last = tree.size() - 1;
    MerkleHash hash = leaf;
    for (MerkleHash sibling : path) {
      if (last == 0) {
        throw wrongLength(tree);
      }
      if ((node & 1) == 1 || node == last) {
        hash = MerkleHash.ofNode(sibling, hash);
        while ((node & 1) == 0) {
          node >>= 1;
          last >>= 1;
        }
      } else {
        hash = MerkleHash.ofNode(hash, sibling);
      }
      node >>= 1;
      last >>= 1;
    }
    if (last != 0) {
      throw wrongLength(tree);
    }
    if (!hash.equals(tree.root())) {
      throw new LogVerificationException(
          "leaf %d is proved for the root %s, expected %s".formatted(index, hash, tree.root()));
    }
  }

  private LogVerificationException wrongLength(TreeHead tree) {
    return new LogVerificationException(
        "%d hashes are no proof of leaf %d in a tree of %d leaves"
            .formatted(path.size(), index, tree.size()));
  }
}
