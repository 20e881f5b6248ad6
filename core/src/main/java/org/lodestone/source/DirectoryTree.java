package org.lodestone.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a directory. */
record DirectoryTree(Path root) implements FileTree {

  DirectoryTree {
    if (Files.isRegularFile(root)) {
      throw new IllegalArgumentException("expected a folder, found a file: " + root);
    }
  }

  @Override
  public boolean contains(String name) {
    return Files.isRegularFile(root.resolve(name));
  }

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(root.resolve(name));
  }

  @Override
  public void close() {
    // nothing is held open
  }
}
