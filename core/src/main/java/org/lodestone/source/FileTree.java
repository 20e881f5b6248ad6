package org.lodestone.source;

import java.io.IOException;
import java.io.InputStream;
import org.lodestone.io.BoundedReads;
import org.lodestone.oci.Manifest;

/** Files by name: a directory, or an archive that is read in place. */
interface FileTree extends AutoCloseable {

  boolean contains(String name) throws IOException;

  /**
   * @param name relative, with slashes
   * @throws java.nio.file.NoSuchFileException when there is no such file
   */
  InputStream open(String name) throws IOException;

  /** Reads a small file such as a manifest. */
  default byte[] read(String name) throws IOException {
    try (InputStream in = open(name)) {
      return BoundedReads.stream(name, in, Manifest.MAX_BYTES);
    }
  }

  @Override
  void close() throws IOException;
}
