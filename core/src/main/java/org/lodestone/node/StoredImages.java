package org.lodestone.node;

import com.google.common.collect.Lists;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lodestone.io.BoundedReads;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.store.BlobStore;

/** What the images of a store consist of, as their own manifests say. */
final class StoredImages {

  private final BlobStore store;

  StoredImages(BlobStore store) {
    this.store = store;
  }

  /**
   * The root and all that it leads to, each before what it refers to.
   *
   * @throws IOException also when that is more than an image may be
   */
  Set<Digest> tree(Digest root) throws IOException {
    Set<Digest> found = new LinkedHashSet<>(Set.of(root));
    Optional<Manifest> manifest = manifest(root);
    if (manifest.isPresent()) {
      ImageTree tree = ImageTree.of(manifest.get(), (index, child) -> manifest(child.digest()));
      for (Manifest one : Lists.reverse(tree.manifests())) {
        found.add(one.digest());
        one.references().forEach(part -> found.add(part.digest()));
      }
    }
    return found;
  }

  private Optional<Manifest> manifest(Digest digest) throws IOException {
    Path file = store.path(digest);
    if (!Files.isRegularFile(file) || Files.size(file) > Manifest.MAX_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Manifest.parse(Optional.empty(), BoundedReads.file(file, Manifest.MAX_BYTES)));
    } catch (InvalidManifestException e) {
      return Optional.empty(); // some other blob
    }
  }

  /**
   * The images of the store: those given, and those that index.json has from other tools.
   *
   * @param forgotten names in index.json that do not count
   */
  Set<Digest> roots(Collection<Digest> own, Collection<String> forgotten) throws IOException {
    Set<Digest> roots = new LinkedHashSet<>(own);
    store.changeIndex(
        index -> {
          index.withOwn(forgotten::contains, Map.of(), Manifest.MAX_BYTES).images().stream()
              .map(Descriptor::digest)
              .forEach(roots::add);
          return index;
        });
    return roots;
  }
}
