package org.lodestone.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;

/**
 * The files that blobs grow in. The first source of a blob gets the store's own, which outlives a
 * restart; those that are tried beside it get others next to it, {@code <hex>.1} and so on.
 */
final class PartialFiles {

  private final BlobStore store;

  /** Guarded by this. */
  private final Set<Path> taken = new HashSet<>();

  PartialFiles(BlobStore store) {
    this.store = store;
  }

  /** Removes what a crash left of the further ones. */
  void sweep() throws IOException {
    Path directory = store.root().resolve("lodestone").resolve("partial");
    try (DirectoryStream<Path> further = Files.newDirectoryStream(directory, "*.*")) {
      for (Path file : further) {
        Files.delete(file);
      }
    }
  }

  synchronized Path take(Digest digest) {
    Path own = store.partial(digest);
    Path file = own;
    for (int i = 1; !taken.add(file); i++) {
      file = own.resolveSibling(digest.hex() + "." + i);
    }
    return file;
  }

  /**
   * Gives a file back. The store's own one stays where it is, for the next time, unless the blob is
   * in the store: then it would be a second link to it.
   */
  synchronized void release(Digest digest, Path file) throws IOException {
    taken.remove(file);
    if (!file.equals(store.partial(digest)) || store.contains(digest)) {
      Files.deleteIfExists(file);
    }
  }
}
