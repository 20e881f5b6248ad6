package org.lodestone.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads that refuse to take more into memory than the caller allows. */
public final class BoundedReads {

  private BoundedReads() {}

  public static byte[] file(Path file, int limit) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return stream(file.toString(), in, limit);
    }
  }

  /**
   * @param what names the content in the error message
   */
  public static byte[] stream(String what, InputStream in, int limit) throws IOException {
    byte[] bytes = in.readNBytes(limit);
    if (bytes.length == limit && in.read() >= 0) {
      throw new IOException("%s has more than %d bytes".formatted(what, limit));
    }
    return bytes;
  }

  /**
   * The same from a peer that may dawdle.
   *
   * @param deadline no read begins after it, so a stream that blocks no longer than some time holds
   *     its reader no longer than both
   */
  public static byte[] stream(String what, InputStream in, int limit, Deadline deadline)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8 << 10];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      bytes.write(buffer, 0, read);
      if (bytes.size() > limit) {
        throw new IOException("%s has more than %d bytes".formatted(what, limit));
      }
      if (deadline.isOver()) {
        throw new IOException("%s did not arrive in time".formatted(what));
      }
    }
    return bytes.toByteArray();
  }
}
