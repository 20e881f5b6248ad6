package org.lodestone.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.lodestone.io.BulkInputStream;

/**
 * A tar archive read in place, without unpacking it; one that is gzipped as a whole is unzipped to
 * a temporary file first.
 */
final class TarArchive implements FileTree {

  private static final int MAX_LINKS = 16;

  private final FileChannel channel;
  private final Map<String, TarIndex.Entry> entries;

  private TarArchive(FileChannel channel, Map<String, TarIndex.Entry> entries) {
    this.channel = channel;
    this.entries = entries;
  }

  static TarArchive open(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return switch (Compression.detect(in)) {
        case NONE -> read(file.toString(), FileChannel.open(file, StandardOpenOption.READ));
        case GZIP -> spool(file, in);
        case ZSTD ->
            throw new IOException(
                file + " is compressed with zstd; decompress it with zstd -d first");
      };
    }
  }

  /** Takes over a temporary file: it is removed when the archive is closed. */
  static TarArchive openTemporary(Path file) throws IOException {
    return openTemporary(file, file.toString());
  }

  private static TarArchive openTemporary(Path file, String name) throws IOException {
    return read(
        name, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE));
  }

  @Override
  public boolean contains(String name) throws IOException {
    return file(name) != null;
  }

  @Override
  public InputStream open(String name) throws IOException {
    TarIndex.Entry.File file = file(name);
    if (file == null) {
      throw new NoSuchFileException(name, null, "the archive has no such file");
    }
    return new Range(channel, file.offset(), file.size());
  }

  /** The length of a file that the archive contains. */
  long size(String name) throws IOException {
    return Objects.requireNonNull(file(name), name).size();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private TarIndex.Entry.File file(String name) throws IOException {
    TarIndex.Entry entry = entries.get(TarIndex.resolve("", name));
    for (int links = 0; entry instanceof TarIndex.Entry.Link link; links++) {
      if (links == MAX_LINKS) {
        throw new IOException("archive entry " + name + " is a link that leads nowhere");
      }
      entry = entries.get(link.target());
    }
    return (TarIndex.Entry.File) entry;
  }

  private static TarArchive spool(Path file, InputStream in) throws IOException {
    Path temporary = Files.createTempFile("lodestone-", ".tar");
    boolean opened = false;
    try {
      unzip(file, in, temporary);
      TarArchive archive = openTemporary(temporary, file + ", unzipped,");
      opened = true;
      return archive;
    } finally {
      if (!opened) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  private static void unzip(Path file, InputStream in, Path to) throws IOException {
    try {
      Files.copy(new GZIPInputStream(in), to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new IOException("cannot unzip " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * @param file what error messages call it
   */
  private static TarArchive read(String file, FileChannel channel) throws IOException {
    try {
      return new TarArchive(channel, TarIndex.read(channel));
    } catch (IOException e) {
      channel.close();
      throw new IOException(
          "cannot read %s as a tar archive, expected one that docker save or skopeo writes: %s"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** A part of the file; several can be read at once. */
  private static final class Range extends BulkInputStream {

    private final FileChannel channel;
    private final long end;
    private long position;

    Range(FileChannel channel, long offset, long size) {
      this.channel = channel;
      this.position = offset;
      this.end = offset + size;
    }

    @Override
    protected int readSome(byte[] buffer, int offset, int length) throws IOException {
      if (position == end) {
        return -1;
      }
      int wanted = (int) Math.min(length, end - position);
      int read = channel.read(ByteBuffer.wrap(buffer, offset, wanted), position);
      if (read < 0) {
        throw new IOException("archive was truncated while it was read, at byte " + position);
      }
      position += read;
      return read;
    }
  }
}
