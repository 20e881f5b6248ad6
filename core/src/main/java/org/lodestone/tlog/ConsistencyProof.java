package org.lodestone.tlog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * That one tree begins with all of another (RFC 6962, section 2.1.2; RFC 9162, section 2.1.4).
 *
 * @param path empty when the trees are the same
 */
public record ConsistencyProof(List<MerkleHash> path) {

  /** As long as one may be (c2sp.org/tlog-witness). */
  public static final int MAX_LENGTH = 63;

  /** Longest text, in bytes. */
  public static final int MAX_BYTES = MAX_LENGTH * (MerkleHash.TEXT_LENGTH + 1);

  public ConsistencyProof {
    path = List.copyOf(path);
    if (path.size() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a consistency proof has at most %d hashes, found %d".formatted(MAX_LENGTH, path.size()));
    }
  }

  /**
   * Reads a line of base64 for each hash, as add-checkpoint requests have them.
   *
   * @throws IllegalArgumentException when the text is anything else
   */
  public static ConsistencyProof parse(String lines) {
    if (lines.isEmpty()) {
      return new ConsistencyProof(List.of());
    }
    if (!lines.endsWith("\n")) {
      throw new IllegalArgumentException("the last line of a proof has no newline");
    }
    return new ConsistencyProof(
        List.of(lines.substring(0, lines.length() - 1).split("\n", MAX_LENGTH + 1)).stream()
            .map(MerkleHash::parse)
            .toList());
  }

  /** The lines that {@link #parse} reads. */
  @Override
  public String toString() {
    StringBuilder lines = new StringBuilder();
    path.forEach(hash -> lines.append(hash).append('\n'));
    return lines.toString();
  }

  /**
   * Checks it as RFC 9162, section 2.1.4.2, does. Every tree begins with the empty one, so from
   * that nothing is proved, and what claims to is refused.
   *
   * @throws LogVerificationException unless it shows that nothing of the older tree was changed
   */
  public void verify(TreeHead older, TreeHead newer) throws LogVerificationException {
    if (older.size() > newer.size()) {
      throw new LogVerificationException(
          "a tree of %d leaves does not follow one of %d".formatted(newer.size(), older.size()));
    }
    if (older.size() == newer.size() && !older.root().equals(newer.root())) {
      throw new LogVerificationException(
          "two trees of %d leaves have different roots, %s and %s"
              .formatted(older.size(), older.root(), newer.root()));
    }
    if (older.size() == 0 && newer.size() > 0) {
      throw new LogVerificationException("nothing is proved from the empty tree");
    }
    if (older.size() == newer.size()) {
      if (!path.isEmpty()) {
        throw new LogVerificationException(
            "no proof is needed, found %d hashes".formatted(path.size()));
      }
      return;
    }
    verifyPath(older, newer);
  }

  private void verifyPath(TreeHead older, TreeHead newer) throws LogVerificationException {
    Deque<MerkleHash> rest = new ArrayDeque<>(path);
    if (Long.bitCount(older.size()) == 1) {
      rest.addFirst(older.root()); // a whole subtree of the newer tree
    }
    int leaving = Long.numberOfTrailingZeros(older.size());
    long node = (older.size() - 1) >> leaving;
    long last = (newer.size() - 1) >> leaving;
    if (path.isEmpty()) {
      throw wrongLength(older, newer);
    }
    MerkleHash ofOlder = rest.removeFirst();
    MerkleHash ofNewer = ofOlder;
    for (MerkleHash sibling : rest) {
      if (last == 0) {
        throw wrongLength(older, newer);
      }
      if ((node & 1) == 1 || node == last) {
        ofOlder = MerkleHash.ofNode(sibling, ofOlder);
        ofNewer = MerkleHash.ofNode(sibling, ofNewer);
        while ((node & 1) == 0) {
          node >>= 1;
          last >>= 1;
        }
      } else {
        ofNewer = MerkleHash.ofNode(ofNewer, sibling);
      }
      node >>= 1;
      last >>= 1;
    }
    if (last != 0) {
      throw wrongLength(older, newer);
    }
    expect("older", ofOlder, older);
    expect("newer", ofNewer, newer);
  }

  private static void expect(String which, MerkleHash proved, TreeHead tree)
      throws LogVerificationException {
    if (!proved.equals(tree.root())) {
      throw new LogVerificationException(
          "the proof leads to the root %s of the %s tree of %d leaves, expected %s"
              .formatted(proved, which, tree.size(), tree.root()));
    }
  }

  private LogVerificationException wrongLength(TreeHead older, TreeHead newer) {
    return new LogVerificationException(
        "%d hashes are no proof from %d to %d leaves"
            .formatted(path.size(), older.size(), newer.size()));
  }
}
