package org.lodestone.tuf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.DurableFiles;
import org.lodestone.io.FolderLock;

/**
 * A collection on its publisher's disk: {@code metadata/} and {@code targets/}, which any web
 * server can serve, and {@code staged/}, where new versions wait for signatures. Each file is
 * replaced in one step.
 */
final class CollectionFolder {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String STAGED = "staged";

  private final Path folder;
  private final FolderMirror files;

  CollectionFolder(Path folder) {
    this.folder = folder;
    this.files = new FolderMirror(folder);
  }

  /**
   * Waits a while for somebody else who changes the collection.
   *
   * @throws FolderLock.HeldException when they do for longer
   */
  FolderLock lock() throws IOException {
    DurableFiles.createDirectories(folder);
    return FolderLock.await(folder.resolve("lock"), PATIENCE);
  }

  /** The newest root that is published. */
  Optional<byte[]> root() throws IOException {
    Optional<byte[]> newest = Optional.empty();
    for (long version = 1; ; version++) {
      Optional<byte[]> next = metadata(FileNames.of(version, "root"), RoleType.ROOT);
      if (next.isEmpty()) {
        return newest;
      }
      newest = next;
    }
  }

  Optional<byte[]> metadata(String name, RoleType<?> type) throws IOException {
    return files.fetch(FileNames.METADATA + name, type.maxBytes());
  }

  void publishMetadata(String name, byte[] file) throws IOException {
    write(folder.resolve(FileNames.METADATA + name), file);
  }

  void publishTarget(String path, byte[] content) throws IOException {
    write(
        folder.resolve(FileNames.TARGETS + FileNames.ofTarget(path, Hashes.of(content))), content);
  }

  /** The new version of a role that waits for signatures. */
  Optional<byte[]> staged(String role, RoleType<?> type) throws IOException {
    try {
      return Optional.of(BoundedReads.file(stagedFile(role), type.maxBytes()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  void stage(String role, byte[] file) throws IOException {
    write(stagedFile(role), file);
  }

  void unstage(String role) throws IOException {
    Files.deleteIfExists(stagedFile(role));
  }

  Path stagedFile(String role) {
    return folder.resolve(STAGED).resolve(FileNames.of(role));
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  private static void write(Path file, byte[] content) throws IOException {
    DurableFiles.createDirectories(file.getParent());
    Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(temporary); // a killed process left it
    DurableFiles.replace(file, content, temporary);
  }
}
