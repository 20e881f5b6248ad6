package org.lodestone.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.document.SampleDocument.image;
import static org.lodestone.document.SampleDocument.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ImageTreeTest {

  private static final Manifest AMD64 = image("amd64", 2);
  private static final Manifest ARM64 = image("arm64", 1);

  private static ImageTree tree(Manifest root, Manifest... others) throws InvalidManifestException {
    return ImageTree.of(root, (index, child) -> find(List.of(others), child));
  }

  private static Optional<Manifest> find(List<Manifest> manifests, Descriptor child) {
    return manifests.stream().filter(m -> m.digest().equals(child.digest())).findFirst();
  }

  @Test
  void hasEachManifestAndBlobOnceAndChildrenFirst() throws Exception {
    Manifest inner = index(List.of(AMD64, ARM64));
    Manifest root = index(List.of(inner, ARM64, AMD64));
    List<Digest> asked = new ArrayList<>();
    ImageTree tree =
        ImageTree.of(
            root,
            (index, child) -> {
              asked.add(child.digest());
              return find(List.of(inner, AMD64, ARM64), child);
            });
    assertEquals(List.of(AMD64, ARM64, inner, root), tree.manifests());
    assertEquals(root, tree.root());
    assertEquals(
        Stream.of(AMD64, ARM64).flatMap(image -> image.references().stream()).toList(),
        tree.blobs());
    assertEquals(List.of(inner.digest(), AMD64.digest(), ARM64.digest()), asked);
  }

  @Test
  void anImageAloneIsATree() throws Exception {
    assertEquals(List.of(AMD64), tree(AMD64).manifests());
    assertEquals(AMD64.references(), tree(AMD64).blobs());
  }

  @Test
  void leavesOutPlatformsThatAreNotThere() throws Exception {
    ImageTree tree = tree(index(List.of(AMD64, ARM64)), ARM64);
    assertEquals(List.of(ARM64), tree.images().map(Manifest.class::cast).toList());
    assertEquals(ARM64.references(), tree.blobs());
    assertTrue(tree.contains(ARM64.digest()));
    assertFalse(tree.contains(AMD64.digest()));
  }

  @Test
  void refusesDeepNesting() throws Exception {
    Manifest two = index(List.of(index(List.of(AMD64))));
    Manifest[] below = {AMD64, index(List.of(AMD64)), two};
    Manifest three = index(List.of(two));
    assertEquals(4, tree(three, below).manifests().size());
    Manifest four = index(List.of(three));
    assertThrows(
        InvalidManifestException.class, () -> tree(four, AMD64, index(List.of(AMD64)), two, three));
  }

  @Test
  void refusesMoreManifestsThanAnImageHas() {
    Manifest[] images =
        IntStream.range(0, 1000).mapToObj(i -> image("p" + i, 1)).toArray(Manifest[]::new);
    assertThrows(InvalidManifestException.class, () -> tree(index(List.of(images)), images));
  }
}
