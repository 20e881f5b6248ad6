package org.lodestone.sign;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Key files on disk: read with a bound, written once and never over another. */
final class KeyFile {

  private KeyFile() {}

  static String read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(Pem.MAX_LENGTH + 1);
    } catch (NoSuchFileException e) {
      throw new IOException("no key file " + file, e);
    } catch (IOException e) {
      throw new IOException("cannot read the key file " + file + ": " + e.getMessage(), e);
    }
    if (bytes.length > Pem.MAX_LENGTH) {
      throw new IOException(
          "key file " + file + " has more than " + Pem.MAX_LENGTH + " bytes, so it is no PEM key");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("key file " + file + " is not text, expected a PEM key", e);
    }
  }

  /**
   * @param permissions in the form {@code rw-------}
   */
  static void writeNew(Path file, String pem, String permissions) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    FileAttribute<?>[] attributes =
        file.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
            }
            : new FileAttribute<?>[0];
    try (FileChannel out = FileChannel.open(file, options, attributes)) {
      ByteBuffer text = StandardCharsets.US_ASCII.encode(pem);
      while (text.hasRemaining()) {
        out.write(text);
      }
      out.force(true);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          "key file " + file + " exists and is kept; name another, or move it away", e);
    } catch (IOException e) {
      throw new IOException("cannot write the key file " + file + ": " + e.getMessage(), e);
    }
  }
}
