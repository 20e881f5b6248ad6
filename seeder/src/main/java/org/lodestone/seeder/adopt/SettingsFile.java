package org.lodestone.seeder.adopt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.DurableFiles;

/**
 * A settings file of a client: text of at most 256 KiB, replaced in one step, with its owner and
 * its permissions.
 *
 * @param path a symbolic link stays one: what it leads to is replaced
 */
record SettingsFile(Path path) {

  private static final int MAX_BYTES = 256 << 10;

  /** For everybody to read, as clients of other users have to. */
  private static final String NEW_FILE = "rw-r--r--";

  private static final String OWNER_ONLY = "rw-------";

  /** Empty when there is no such file. */
  Optional<String> read() throws IOException {
    try {
      byte[] bytes = BoundedReads.file(path, MAX_BYTES);
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CharacterCodingException e) {
      throw new IOException(path + " is not UTF-8 text", e);
    }
  }

  /** The content of a client's file, or nothing. */
  static String textOf(Path path) throws IOException {
    return new SettingsFile(path).read().orElse("");
  }

  SettingsFile backup() {
    return new SettingsFile(path.resolveSibling(path.getFileName() + ".lodestone-backup"));
  }

  /** Copies it to its backup, unless there is an older one. */
  void keepBackup() throws IOException {
    Path target = backup().path();
    if (!Files.exists(target)) {
      Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
      DurableFiles.sync(target);
    }
  }

  void write(String text) throws IOException {
    Path target = Files.isSymbolicLink(path) ? path.toRealPath() : path.toAbsolutePath();
    DurableFiles.createDirectories(target.getParent());
    Path temporary = target.resolveSibling("." + target.getFileName() + ".lodestone-new");
    Files.deleteIfExists(temporary);
    try {
      try (FileChannel out =
          FileChannel.open(
              temporary,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)))) {
        likeIn(target, temporary);
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      DurableFiles.rename(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void likeIn(Path target, Path temporary) throws IOException {
    PosixFileAttributeView copy =
        Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
    if (!Files.exists(target)) {
      copy.setPermissions(PosixFilePermissions.fromString(NEW_FILE));
      return;
    }
    PosixFileAttributes old = Files.readAttributes(target, PosixFileAttributes.class);
    if (!old.owner().equals(copy.readAttributes().owner())) {
      copy.setOwner(old.owner());
    }
    if (!old.group().equals(copy.readAttributes().group())) {
      copy.setGroup(old.group());
    }
    copy.setPermissions(old.permissions());
  }
}
