package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.lodestone.io.BoundedReads;
import org.lodestone.io.DurableFiles;

/**
 * Reads all entries of somebody's log, each once, in their order, and none that the log has not
 * signed. It keeps a checked copy of the log, and beside it how far it has read.
 */
public final class LogMonitor implements AutoCloseable {

  private static final int MAX_POSITION_BYTES = 20;

  /** Takes one entry. */
  public interface Reader {

    /**
     * @param leaf the entry; of a protected log what hides it
     */
    void read(long index, byte[] leaf) throws IOException;
  }

  private final LogMirror mirror;
  private final Path file;
  private long position;

  private LogMonitor(LogMirror mirror, Path file) throws IOException {
    this.mirror = mirror;
    this.file = file;
    try {
      String text = new String(BoundedReads.file(file, MAX_POSITION_BYTES), US_ASCII);
      this.position = Decimals.parse("a position", text);
    } catch (NoSuchFileException e) {
      this.position = 0;
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * @param folder of the copy and the position; made if need be
   * @throws IOException as {@link LogMirror#open}
   */
  public static LogMonitor open(
      Path folder, LogKeys keys, RemoteLog origin, LogMirror.Limits limits) throws IOException {
    LogMirror mirror = LogMirror.open(folder, keys, origin, limits);
    try {
      return new LogMonitor(mirror, folder.resolve("position"));
    } catch (IOException | RuntimeException e) {
      mirror.close();
      throw e;
    }
  }

  /**
   * Reads what the log has got since. After a death the last entries may be read once more.
   *
   * @return how many entries the log has
   * @throws FollowedLog.ForkException when the log has signed two histories
   * @throws LogVerificationException as {@link LogMirror#follow}
   * @throws IOException when the origin, the disk or the reader fails
   */
  public long follow(Reader reader) throws IOException, LogVerificationException {
    long size;
    do {
      mirror.follow();
      size = mirror.published().map(checkpoint -> checkpoint.tree().size()).orElse(0L);
    } while (size < mirror.kept());
    while (position < size) {
      long end = Math.min(size, position + TilePath.FULL);
      List<byte[]> leaves = new TiledTree(mirror.folder(), size).entries(position, end);
      for (byte[] leaf : leaves) {
        reader.read(position++, leaf);
      }
      byte[] text = Long.toString(position).getBytes(US_ASCII);
      DurableFiles.replace(file, text, file.resolveSibling("new"));
    }
    return size;
  }

  @Override
  public void close() throws IOException {
    mirror.close();
  }
}
