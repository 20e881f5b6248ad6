package org.lodestone.tuf;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.lodestone.io.BoundedReads;

/** A collection as its publisher has it: a folder. */
public final class FolderMirror implements Mirror {

  private final Path folder;

  public FolderMirror(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  @Override
  public Optional<byte[]> fetch(String path, int maxBytes) throws IOException {
    try {
      String name = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
      Path file = folder.resolve(name).normalize();
      if (!file.startsWith(folder) || Files.isDirectory(file)) {
        return Optional.empty();
      }
      return Optional.of(BoundedReads.file(file, maxBytes));
    } catch (NoSuchFileException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "collection " + folder;
  }
}
