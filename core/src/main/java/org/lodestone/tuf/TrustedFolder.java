package org.lodestone.tuf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.DurableFiles;
import org.lodestone.io.FolderLock;

/**
 * The metadata of one collection that a client trusts, kept over restarts. Each file is replaced in
 * one step; whatever it holds is checked again before it counts, so a damaged one costs a download.
 * As a mirror it gives what was trusted last.
 */
public final class TrustedFolder implements Mirror {

  private static final String ROOTS = "roots";
  private static final String ROLES = "roles";
  private static final String TEMPORARY = ".new";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path folder;

  /** Made when something is written. */
  public TrustedFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Keeps others out while an update runs: else one that is slow would put an older state in the
   * place of a newer one. Waits for them a while.
   *
   * @throws FolderLock.HeldException when another update runs for longer
   */
  FolderLock lock() throws IOException {
    DurableFiles.createDirectories(folder);
    return FolderLock.await(folder.resolve("lock"), PATIENCE);
  }

  Optional<byte[]> root(long version) throws IOException {
    return read(root(folder, version), RoleType.ROOT);
  }

  void saveRoot(long version, byte[] bytes) throws IOException {
    save(root(folder, version), bytes);
  }

  /** The file of a role other than the root. */
  Optional<byte[]> role(String role, RoleType<?> type) throws IOException {
    return read(file(role), type);
  }

  void saveRole(String role, byte[] bytes) throws IOException {
    save(file(role), bytes);
  }

  void forget(String role) throws IOException {
    Files.deleteIfExists(file(role));
  }

  /** When the trusted timestamp took the place of the one before; empty when there is none. */
  public Optional<Instant> timestampSince() throws IOException {
    try {
      return Optional.of(Files.getLastModifiedTime(file(RoleType.TIMESTAMP.type())).toInstant());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<byte[]> fetch(String path, int maxBytes) throws IOException {
    return path.equals(FileNames.METADATA + FileNames.of(RoleType.TIMESTAMP.type()))
        ? role(RoleType.TIMESTAMP.type(), RoleType.TIMESTAMP)
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "what was trusted last";
  }

  private static Path root(Path folder, long version) {
    return folder.resolve(ROOTS).resolve(FileNames.of(version, RoleType.ROOT.type()));
  }

  private Path file(String role) {
    String name = FileNames.of(role);
    return RoleType.isTopLevel(role) ? folder.resolve(name) : folder.resolve(ROLES).resolve(name);
  }

  private static Optional<byte[]> read(Path file, RoleType<?> type) throws IOException {
    try {
      return Optional.of(BoundedReads.file(file, type.maxBytes()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** To be called with the lock held. */
  private static void save(Path file, byte[] bytes) throws IOException {
    DurableFiles.createDirectories(file.getParent());
    Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
    Files.deleteIfExists(temporary); // a killed process left it
    DurableFiles.replace(file, bytes, temporary);
  }
}
