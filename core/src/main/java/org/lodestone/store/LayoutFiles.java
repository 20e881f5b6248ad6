package org.lodestone.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.DurableFiles;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two files that make a folder an OCI image layout: {@code oci-layout} and {@code index.json}
 * (OCI image-spec, image-layout.md).
 */
final class LayoutFiles {

  private static final Logger LOG = LoggerFactory.getLogger(LayoutFiles.class);

  private final Path root;
  private final Path index;
  private final TemporaryFiles temporary;

  LayoutFiles(Path root, TemporaryFiles temporary) {
    this.root = root;
    this.index = root.resolve("index.json");
    this.temporary = temporary;
  }

  /** A folder that is no layout and holds something else is left alone. */
  static void refuseForeignDirectory(Path root) throws IOException {
    if (!Files.isDirectory(root) || Files.exists(root.resolve("oci-layout"))) {
      return;
    }
    List<String> expected = List.of("lodestone", "blobs", "index.json");
    for (String name : FileNames.in(root, FileNames.ANY)) {
      if (!expected.contains(name)) {
        throw new FileSystemException(
            root.toString(),
            null,
            "not a blob store: it has no oci-layout file but holds other files, such as "
                + name
                + "; choose an empty directory or an OCI image layout");
      }
    }
  }

  /** Checks what is there and makes what is missing. */
  void prepare() throws IOException {
    if (Files.exists(index) && Files.size(index) > Manifest.MAX_BYTES) {
      setIndexAside();
    }
    if (Files.exists(index)) {
      readIndex();
    } else {
      DurableFiles.replace(index, LayoutIndex.empty().bytes(), temporary.next());
    }
    // Last, so that a directory with this file is a whole layout.
    Path layout = root.resolve("oci-layout");
    if (Files.exists(layout)) {
      LayoutIndex.checkLayoutFile(BoundedReads.file(layout, Manifest.MAX_BYTES));
    } else {
      DurableFiles.replace(layout, LayoutIndex.layoutFile(), temporary.next());
    }
  }

  /** Reads index.json, which other tools may have written to, and replaces it in one step. */
  synchronized void changeIndex(LayoutIndex.Change change) throws IOException {
    LayoutIndex before = readIndex();
    LayoutIndex changed = change.apply(before);
    if (!changed.equals(before)) {
      DurableFiles.replace(index, changed.bytes(), temporary.next());
    }
  }

  /** Nobody reads one so large; earlier releases let it grow with each tag. */
  private void setIndexAside() throws IOException {
    Path aside = root.resolve("lodestone").resolve("index.json.too-large");
    LOG.warn(
        "{} has {} bytes, readers accept {}: it is kept as {} and begun anew",
        index,
        Files.size(index),
        Manifest.MAX_BYTES,
        aside);
    DurableFiles.rename(index, aside);
  }

  private LayoutIndex readIndex() throws IOException {
    try {
      return LayoutIndex.parse(BoundedReads.file(index, Manifest.MAX_BYTES));
    } catch (InvalidManifestException e) {
      throw new InvalidManifestException(
          "%s is damaged: %s; restore it, or move it away to start with no names"
              .formatted(index, e.getMessage()),
          e);
    }
  }
}
