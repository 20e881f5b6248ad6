package org.lodestone.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.lodestone.io.BackgroundTasks;
import org.lodestone.oci.Digest;

/**
 * Reads the stored blobs one after another, a little each second, and has those removed whose bytes
 * have changed. Each blob comes up {@link #EVERY} after its last check, doubted ones first. For one
 * thread.
 */
public final class Scrubber implements BackgroundTasks.Task, AutoCloseable {

  /** How often the task is to be run. */
  public static final Duration INTERVAL = Duration.ofSeconds(1);

  static final Duration EVERY = Duration.ofDays(7);

  private static final int BUFFER = 1 << 18;

  /** What a blob counts beside its bytes, as each result is written to disk. */
  private static final int BLOB_COST = 1 << 16;

  /** Where nothing was due, it is looked again after so many runs. */
  private static final int PAUSE = 60;

  private final Holdings holdings;
  private final long bytesPerSecond;
  private final Clock clock;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private Optional<Reading> reading = Optional.empty();
  private int pause;

  /**
   * @param bytesPerSecond at least 1
   */
  public Scrubber(Holdings holdings, long bytesPerSecond, Clock clock) {
    this.holdings = holdings;
    this.bytesPerSecond = bytesPerSecond;
    this.clock = clock;
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("a scrubber reads something, found " + bytesPerSecond);
    }
  }

  /**
   * @param attributes as they were before the first byte was read
   */
  private record Reading(
      Digest digest, FileChannel file, BasicFileAttributes attributes, MessageDigest sha256) {}

  @Override
  public void run() throws IOException {
    for (long left = bytesPerSecond; left > 0; ) {
      if (reading.isEmpty() && !begin()) {
        return;
      }
      left -= read(reading.get(), left);
    }
  }

  private boolean begin() throws IOException {
    if (pause > 0) {
      pause--;
      return false;
    }
    long before = clock.instant().minus(EVERY).toEpochMilli();
    Optional<BlobTable.Row> due = holdings.blobs().checkedBefore(before);
    if (due.isEmpty()) {
      pause = PAUSE;
      return false;
    }
    Digest digest = due.get().digest();
    Path path = holdings.store().path(digest);
    try {
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      reading = Optional.of(new Reading(digest, FileChannel.open(path), file, Digest.newSha256()));
      return true;
    } catch (NoSuchFileException e) {
      holdings.blobs().gone(digest);
      return false;
    }
  }

  private long read(Reading one, long most) throws IOException {
    buffer.clear().limit((int) Math.min(BUFFER, most));
    try {
      int read = one.file().read(buffer);
      if (read >= 0) {
        one.sha256().update(buffer.flip());
        return read;
      }
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      close();
      holdings
          .blobs()
          .damaged(one.digest(), one.attributes(), "it cannot be read: " + e.getMessage());
      return BLOB_COST;
    }
    close();
    holdings.blobs().scrubbed(one.digest(), Digest.ofRaw(one.sha256().digest()), one.attributes());
    return BLOB_COST;
  }

  /** Leaves the blob it is at; a later run begins it anew. */
  @Override
  public void close() throws IOException {
    if (reading.isPresent()) {
      FileChannel file = reading.get().file();
      reading = Optional.empty();
      file.close();
    }
  }
}
