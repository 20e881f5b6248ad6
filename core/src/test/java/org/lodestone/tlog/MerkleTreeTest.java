package org.lodestone.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

  private static final int SIZES = 70;

  private final List<MerkleHash> leaves = new ArrayList<>();

  MerkleTreeTest() {
    for (int i = 0; i < SIZES; i++) {
      leaves.add(MerkleHash.ofLeaf(new byte[] {(byte) i}));
    }
  }

  /** The empty string's hash, and the roots of RFC 6962's definition written out. */
  @Test
  void hashesAsRfc6962Does() throws IOException {
    assertEquals("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", tree(0).head().root().toString());
    assertEquals(
        "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=", MerkleHash.ofLeaf(new byte[0]).toString());
    MerkleHash three =
        MerkleHash.ofNode(MerkleHash.ofNode(leaves.get(0), leaves.get(1)), leaves.get(2));
    assertEquals(three, tree(3).head().root());
    assertEquals(MerkleHash.ofNode(tree(4).head().root(), leaves.get(4)), tree(5).head().root());
  }

  @Test
  void provesEveryLeafOfEveryTree() throws Exception {
    for (int size = 1; size <= SIZES; size++) {
      for (int index = 0; index < size; index++) {
        InclusionProof proof = tree(size).inclusion(index);
        proof.verify(leaves.get(index), tree(size).head());
        MerkleHash other = leaves.get((index + 1) % SIZES);
        TreeHead head = tree(size).head();
        assertThrows(LogVerificationException.class, () -> proof.verify(other, head));
      }
    }
  }

  @Test
  void provesThatEveryTreeBeginsWithEverySmallerOne() throws Exception {
    for (int size = 1; size <= SIZES; size++) {
      TreeHead newer = tree(size).head();
      for (int older = 1; older <= size; older++) {
        tree(size).consistency(older).verify(tree(older).head(), newer);
      }
    }
  }

  @Test
  void provesNothingFromTheEmptyTree() throws Exception {
    ConsistencyProof proof = tree(5).consistency(0);
    assertEquals(List.of(), proof.path());
    TreeHead newer = tree(5).head();
    assertThrows(LogVerificationException.class, () -> proof.verify(TreeHead.EMPTY, newer));
    proof.verify(TreeHead.EMPTY, TreeHead.EMPTY);
  }

  @Test
  void refusesATreeThatWasChanged() throws Exception {
    TreeHead older = tree(21).head();
    leaves.set(13, leaves.get(14));
    ConsistencyProof proof = tree(40).consistency(21);
    TreeHead newer = tree(40).head();

    LogVerificationException refusal =
        assertThrows(LogVerificationException.class, () -> proof.verify(older, newer));

    assertEquals(
        "the proof leads to the root %s of the older tree of 21 leaves, expected %s"
            .formatted(tree(21).head().root(), older.root()),
        refusal.getMessage());
  }

  @Test
  void refusesAProofOfAnotherLength() throws Exception {
    List<MerkleHash> path = new ArrayList<>(tree(40).consistency(21).path());
    path.remove(path.size() - 1);
    TreeHead older = tree(21).head();
    TreeHead newer = tree(40).head();
    assertThrows(
        LogVerificationException.class, () -> new ConsistencyProof(path).verify(older, newer));
    assertThrows(
        LogVerificationException.class, () -> new ConsistencyProof(List.of()).verify(older, newer));
    List<MerkleHash> endless = new ArrayList<>();
    for (int i = 0; i <= ConsistencyProof.MAX_LENGTH; i++) {
      endless.add(MerkleHash.EMPTY);
    }
    assertThrows(IllegalArgumentException.class, () -> new ConsistencyProof(endless));
    assertThrows(IllegalArgumentException.class, () -> new InclusionProof(0, endless));
  }

  private MerkleTree tree(int size) {
    return new MerkleTree(this::subtree, size);
  }

  private MerkleHash subtree(int height, long index) {
    if (height == 0) {
      return leaves.get((int) index);
    }
    return MerkleHash.ofNode(subtree(height - 1, 2 * index), subtree(height - 1, 2 * index + 1));
  }
}
