package org.lodestone.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Where files grow before they get their name. What a crash leaves there is nobody's. */
final class TemporaryFiles {

  private final Path folder;

  TemporaryFiles(Path folder) {
    this.folder = folder;
  }

  /** A path that nobody else is given. */
  Path next() {
    return folder.resolve(UUID.randomUUID().toString());
  }

  /** Removes what is there. */
  void sweep() throws IOException {
    for (String name : FileNames.in(folder, FileNames.ANY)) {
      Files.delete(folder.resolve(name));
    }
  }
}
