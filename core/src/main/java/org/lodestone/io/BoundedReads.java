package org.lodestone.io;

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
}
