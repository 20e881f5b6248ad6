package org.lodestone.tlog;

/**
 * What a log is at one moment.
 *
 * @param size leaves
 * @param root RFC 6962, section 2.1, over all of them
 */
public record TreeHead(long size, MerkleHash root) {

  /** Of a log that has nothing. */
  public static final TreeHead EMPTY = new TreeHead(0, MerkleHash.EMPTY);

  /** An empty tree with another root than it has: what is wrong with it is no matter of form. */
  public static final class WrongEmptyRootException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private WrongEmptyRootException(MerkleHash root) {
      super("expected the root of the empty tree, %s, found %s".formatted(MerkleHash.EMPTY, root));
    }
  }

  public TreeHead {
    if (size < 0) {
      throw new IllegalArgumentException("a tree has 0 leaves or more, found: " + size);
    }
    if (size == 0 && !root.equals(MerkleHash.EMPTY)) {
      throw new WrongEmptyRootException(root);
    }
  }
}
