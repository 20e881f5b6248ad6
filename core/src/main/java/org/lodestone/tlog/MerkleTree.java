package org.lodestone.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Computes roots and proofs from complete subtrees, as RFC 6962, section 2.1, defines them. */
public final class MerkleTree {

  private final Subtrees subtrees;
  private final long size;

  /**
   * @param size leaves
   */
  public MerkleTree(Subtrees subtrees, long size) {
    if (size < 0) {
      throw new IllegalArgumentException("a tree has 0 leaves or more, found: " + size);
    }
    this.subtrees = subtrees;
    this.size = size;
  }

  public TreeHead head() throws IOException {
    return size == 0 ? TreeHead.EMPTY : new TreeHead(size, root(0, size));
  }

  /**
   * PATH(m, D[n]) of section 2.1.1.
   *
   * @throws IllegalArgumentException when the tree has no such leaf
   */
  public InclusionProof inclusion(long index) throws IOException {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("leaf %d of %d".formatted(index, size));
    }
    List<MerkleHash> path = new ArrayList<>();
    addInclusion(index, 0, size, path);
    return new InclusionProof(index, path);
  }

  /**
   * PROOF(m, D[n]) of section 2.1.2.
   *
   * @param older leaves of the tree that this one shall begin with
   * @throws IllegalArgumentException when this one is smaller
   */
  public ConsistencyProof consistency(long older) throws IOException {
    if (older < 0 || older > size) {
      throw new IllegalArgumentException("from %d leaves to %d".formatted(older, size));
    }
    List<MerkleHash> path = new ArrayList<>();
    if (older > 0 && older < size) {
      addConsistency(older, 0, size, true, path);
    }
    return new ConsistencyProof(path);
  }

  /** MTH over the leaves of a range that begins where a split has led. */
  private MerkleHash root(long start, long end) throws IOException {
    long leaves = end - start;
    if (Long.bitCount(leaves) == 1) {
      int height = Long.numberOfTrailingZeros(leaves);
      return subtrees.root(height, start >> height);
    }
    long middle = start + split(leaves);
    return MerkleHash.ofNode(root(start, middle), root(middle, end));
  }

  private void addInclusion(long index, long start, long end, List<MerkleHash> path)
      throws IOException {
    if (end - start == 1) {
      return;
    }
    long middle = start + split(end - start);
    if (index < middle) {
      addInclusion(index, start, middle, path);
      path.add(root(middle, end));
    } else {
      addInclusion(index, middle, end, path);
      path.add(root(start, middle));
    }
  }

  /**
   * SUBPROOF of section 2.1.2.
   *
   * @param known whether the range from {@code start} to {@code older} is all of the older tree
   */
  private void addConsistency(
      long older, long start, long end, boolean known, List<MerkleHash> path) throws IOException {
    if (older == end) {
      if (!known) {
        path.add(root(start, end));
      }
      return;
    }
    long middle = start + split(end - start);
    if (older <= middle) {
      addConsistency(older, start, middle, known, path);
      path.add(root(middle, end));
    } else {
      addConsistency(older, middle, end, false, path);
      path.add(root(start, middle));
    }
  }

  /** The largest power of two below the number of leaves. */
  private static long split(long leaves) {
    return Long.highestOneBit(leaves - 1);
  }
}
