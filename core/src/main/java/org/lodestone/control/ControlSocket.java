package org.lodestone.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where a node listens: {@code lodestone/control.sock} in its store, for its owner alone. The
 * kernel takes paths of some 107 bytes; a longer one is reached by a symbolic link in a private
 * temporary folder.
 */
final class ControlSocket implements AutoCloseable {

  /** Made in here, where nobody else gets in, and moved when its mode is right. */
  private static final String STAGING = "control.new";

  private static final String NAME = "control.sock";
  private static final int MAX_PATH = 100;

  private final Path path;
  private final Path folder;
  private final boolean linked;

  private ControlSocket(Path path, Path folder, boolean linked) {
    this.path = path;
    this.folder = folder;
    this.linked = linked;
  }

  static Path in(Path store) {
    return store.resolve("lodestone").resolve(NAME);
  }

  /** To be bound to: {@link #publish} puts it in its place. */
  static ControlSocket toBind(Path store) throws IOException {
    Path staging = store.resolve("lodestone").resolve(STAGING);
    if (Files.notExists(staging)) {
      Files.createDirectory(
          staging,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Files.deleteIfExists(staging.resolve(NAME)); // of a process that was killed just then
    return reach(staging);
  }

  /** To be connected to. */
  static ControlSocket toConnect(Path store) throws IOException {
    return reach(store.resolve("lodestone"));
  }

  private static ControlSocket reach(Path folder) throws IOException {
    Path direct = folder.resolve(NAME);
    if (direct.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH) {
      return new ControlSocket(direct, folder, false);
    }
    Path temporary = Files.createTempDirectory("lodestone-");
    Path link = Files.createSymbolicLink(temporary.resolve("s"), folder);
    return new ControlSocket(link.resolve(NAME), temporary, true);
  }

  /** Short enough for the kernel. */
  Path path() {
    return path;
  }

  /**
   * Takes the bound socket to where commands look for it, in place of one that a killed process has
   * left. To be called by whoever holds the store's lock.
   */
  void publish(Path store) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    Files.move(path, in(store), StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(store.resolve("lodestone").resolve(STAGING));
  }

  /** Removes what was needed to reach it. */
  @Override
  public void close() throws IOException {
    if (linked) {
      Files.deleteIfExists(folder.resolve("s"));
      Files.deleteIfExists(folder);
    }
  }
}
