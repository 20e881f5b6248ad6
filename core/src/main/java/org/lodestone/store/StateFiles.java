package org.lodestone.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.lodestone.io.DurableFiles;

/** Lodestone's own small files about blobs and documents, {@code lodestone/<kind>/<name>}. */
final class StateFiles {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
  private static final List<String> RESERVED = List.of("lock", "tmp", "partial");

  private final Path folder;
  private final TemporaryFiles temporary;

  StateFiles(Path folder, TemporaryFiles temporary) {
    this.folder = folder;
    this.temporary = temporary;
  }

  /** What it holds; empty when it is not there. */
  Optional<byte[]> read(String kind, String name) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(path(kind, name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Writes or replaces it, fsync and atomic rename. */
  void write(String kind, String name, byte[] content) throws IOException {
    Path file = path(kind, name);
    DurableFiles.createDirectories(file.getParent());
    DurableFiles.replace(file, content, temporary.next());
  }

  /** Removes it; says nothing when it is not there. */
  void delete(String kind, String name) throws IOException {
    Files.deleteIfExists(path(kind, name));
  }

  /** The names of a kind. */
  List<String> list(String kind) throws IOException {
    Path files = folder(kind);
    return Files.isDirectory(files) ? FileNames.in(files, NAME) : List.of();
  }

  private Path path(String kind, String name) {
    return folder(kind).resolve(check(name));
  }

  private Path folder(String kind) {
    if (RESERVED.contains(kind)) {
      throw new IllegalArgumentException("the store keeps lodestone/" + kind + " for itself");
    }
    return folder.resolve(check(kind));
  }

  private static String check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a state name has letters, digits and . _ - only, at most 200, found: " + name);
    }
    return name;
  }
}
