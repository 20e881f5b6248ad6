package org.lodestone.oci;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that an image's root leads to, as far as it is there: an index may list platforms that were
 * left out. Each manifest and each blob is in it once, in the order of the manifests.
 */
public final class ImageTree {

  /** An index of indexes is legal; deeper nesting has no use. */
  private static final int MAX_DEPTH = 3;

  private static final int MAX_MANIFESTS = 1000;

  /** All manifests of a tree are in memory at once. */
  private static final long MAX_BYTES = 64L << 20;

  private final Map<Digest, Manifest> manifests = new LinkedHashMap<>();
  private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
  private final Manifest root;
  private int visited;
  private long bytes;

  /**
   * Where the manifests are.
   *
   * @param <E> what can go wrong with looking
   */
  @FunctionalInterface
  public interface Lookup<E extends Exception> {

    /** The manifest that an index lists so; empty when the image lacks it. */
    Optional<Manifest> find(ImageIndex index, Descriptor child) throws E;
  }

  private ImageTree(Manifest root) {
    this.root = root;
  }

  /**
   * Walks an image's tree, asking for each manifest below the root once.
   *
   * @throws InvalidManifestException when indexes nest deeper than three levels below the root, or
   *     there are more than 1,000 manifests or 64 MiB of them
   */
  public static <E extends Exception> ImageTree of(Manifest root, Lookup<E> lookup)
      throws E, InvalidManifestException {
    ImageTree tree = new ImageTree(root);
    tree.add(root, 0, lookup);
    return tree;
  }

  private <E extends Exception> void add(Manifest manifest, int depth, Lookup<E> lookup)
      throws E, InvalidManifestException {
    bytes += manifest.bytes().length;
    if (depth > MAX_DEPTH || ++visited > MAX_MANIFESTS || bytes > MAX_BYTES) {
      throw new InvalidManifestException(
          "image index nests deeper than %d or has more than %d manifests or %d bytes of them"
              .formatted(MAX_DEPTH, MAX_MANIFESTS, MAX_BYTES));
    }
    if (manifest instanceof ImageIndex index) {
      for (Descriptor child : index.manifests()) {
        if (!manifests.containsKey(child.digest())) {
          Optional<Manifest> found = lookup.find(index, child);
          if (found.isPresent()) {
            add(found.get(), depth + 1, lookup);
          }
        }
      }
    } else {
      manifest.references().forEach(blob -> blobs.putIfAbsent(blob.digest(), blob));
    }
    manifests.put(manifest.digest(), manifest);
  }

  public Manifest root() {
    return root;
  }

  /** Each before those that list it; the root is the last. */
  public List<Manifest> manifests() {
    return List.copyOf(manifests.values());
  }

  public Stream<ImageIndex> indexes() {
    return only(ImageIndex.class);
  }

  public Stream<ImageManifest> images() {
    return only(ImageManifest.class);
  }

  private <T extends Manifest> Stream<T> only(Class<T> kind) {
    return manifests.values().stream().filter(kind::isInstance).map(kind::cast);
  }

  public boolean contains(Digest manifest) {
    return manifests.containsKey(manifest);
  }

  /** Configs and layers, as the first manifest that lists them says. */
  public List<Descriptor> blobs() {
    return List.copyOf(blobs.values());
  }
}
