package org.lodestone.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** A file whose content is as good as its last change: it is read again when it has changed. */
public final class FollowedFile<T> {

  private final Path file;
  private final int maxBytes;
  private final Parser<T> parser;

  /** Guarded by this. */
  private Stamp read;

  /** Guarded by this. */
  private T content;

  private record Stamp(FileTime modified, long size, Object key) {}

  /** Makes something of the file's bytes. */
  public interface Parser<T> {

    /**
     * @throws IOException saying what is wrong, without the file's name
     */
    T parse(byte[] bytes) throws IOException;
  }

  /**
   * @param maxBytes of the file; a longer one cannot be read
   */
  public FollowedFile(Path file, int maxBytes, Parser<T> parser) {
    this.file = file;
    this.maxBytes = maxBytes;
    this.parser = parser;
  }

  /**
   * What it says now.
   *
   * @throws IOException when it cannot be read; nothing of what it said before is left then
   */
  public synchronized T current() throws IOException {
    Stamp now = stamp();
    if (!now.equals(read)) {
      read = null;
      byte[] bytes = BoundedReads.file(file, maxBytes);
      try {
        content = parser.parse(bytes);
      } catch (IOException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
      read = now;
    }
    return content;
  }

  private Stamp stamp() throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
