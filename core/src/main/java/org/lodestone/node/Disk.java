package org.lodestone.node;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file system that a store is on. */
interface Disk {

  /** Bytes that this process may still write. */
  long usable() throws IOException;

  long total() throws IOException;

  static Disk of(Path folder) throws IOException {
    FileStore files = Files.getFileStore(folder);
    return new Disk() {
      @Override
      public long usable() throws IOException {
        return files.getUsableSpace();
      }

      @Override
      public long total() throws IOException {
        return files.getTotalSpace();
      }
    };
  }
}
