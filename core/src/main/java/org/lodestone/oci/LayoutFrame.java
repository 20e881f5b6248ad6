package org.lodestone.oci;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The two files that make a directory an OCI image layout: {@code oci-layout} and {@code
 * index.json} (OCI image-spec, image-layout.md).
 */
record LayoutFrame(Path root) {

  /** What a store that was never finished may hold. */
  private static final List<String> OWN = List.of("lodestone", "blobs", "index.json");

  /** Refuses to turn a directory with other things in it into a layout. */
  static void refuseForeignDirectory(Path root) throws IOException {
    if (!Files.isDirectory(root) || Files.exists(root.resolve("oci-layout"))) {
      return;
    }
    for (String name : DurableFiles.names(root, Pattern.compile(".*"))) {
      if (!OWN.contains(name)) {
        throw new FileSystemException(
            root.toString(),
            null,
            "not a blob store: it has no oci-layout file but holds other files, such as "
                + name
                + "; choose an empty directory or an OCI image layout");
      }
    }
  }

  /**
   * Checks the files, or makes those that are missing.
   *
   * @param temporary names of files to be renamed into place
   */
  void prepare(Supplier<Path> temporary) throws IOException {
    if (Files.exists(indexFile())) {
      readIndex();
    } else {
      DurableFiles.replace(indexFile(), LayoutIndex.empty().bytes(), temporary.get());
    }
    // Last, so that a directory with this file is a whole layout.
    Path layout = root.resolve("oci-layout");
    if (Files.exists(layout)) {
      LayoutIndex.checkLayoutFile(BoundedReads.file(layout, Manifest.MAX_BYTES));
    } else {
      DurableFiles.replace(layout, LayoutIndex.layoutFile(), temporary.get());
    }
  }

  void tag(String refName, Descriptor image, Path temporary) throws IOException {
    DurableFiles.replace(indexFile(), readIndex().with(refName, image).bytes(), temporary);
  }

  private LayoutIndex readIndex() throws IOException {
    try {
      return LayoutIndex.parse(BoundedReads.file(indexFile(), Manifest.MAX_BYTES));
    } catch (InvalidManifestException e) {
      throw new InvalidManifestException(
          "%s is damaged: %s; restore it, or move it away to start with no names"
              .formatted(indexFile(), e.getMessage()),
          e);
    }
  }

  private Path indexFile() {
    return root.resolve("index.json");
  }
}
