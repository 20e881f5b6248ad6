package org.lodestone.node;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.lodestone.io.BulkInputStream;

/**
 * How much is in the file of a blob that comes from first byte to last, and how far who may read
 * it. Guarded by itself.
 */
final class StreamProgress {

  private final BlobKey blob;
  private final Path file;

  /** How many bytes from the first on are in the file. */
  private long arrived;

  /** How many of these came from where they are believed before the whole is seen to be right. */
  private long believed;

  /** Whether some are left of an earlier try. */
  private boolean earlier;

  private long received;

  /** How many of these came from where they are not believed before. */
  private long handedOn;

  /** How often what was here was taken back. */
  private int round;

  private boolean right;
  private IOException fault;

  StreamProgress(BlobKey blob, Path file) {
    this.blob = blob;
    this.file = file;
  }

  synchronized long arrived() {
    return arrived;
  }

  synchronized long received() {
    return received;
  }

  synchronized long handedOn() {
    return handedOn;
  }

  /** Whether all that is here came from where it is believed, in this try. */
  synchronized boolean isBelieved() {
    return believed == arrived && !earlier;
  }

  synchronized boolean hasFailed() {
    return fault != null;
  }

  synchronized boolean isRight() {
    return right;
  }

  /** So much is here from an earlier try. */
  synchronized void found(long bytes, boolean areBelieved) {
    arrived = bytes;
    believed = areBelieved ? bytes : 0;
    earlier = bytes > 0;
    notifyAll();
  }

  synchronized void came(int count, boolean areBelieved) {
    if (areBelieved && believed == arrived) {
      believed += count;
    }
    arrived += count;
    received += count;
    handedOn += areBelieved ? 0 : count;
    notifyAll();
  }

  /**
   * What is here is wrong; nothing of it is but what was believed.
   *
   * @return how much that is
   */
  synchronized long takeBack() {
    arrived = believed;
    earlier = false;
    round++;
    notifyAll();
    return believed;
  }

  /** All of it is here and was seen to be right. */
  synchronized void right() {
    right = true;
    notifyAll();
  }

  /**
   * Nothing more comes.
   *
   * @return false when all is here, or that was known
   */
  synchronized boolean fail(IOException why) {
    if (right || fault != null) {
      return false;
    }
    fault = why;
    notifyAll();
    return true;
  }

  /**
   * What may be believed; the last byte of the blob waits until all were seen to be right. Reading
   * waits for what is still to come.
   */
  InputStream read(long from, long to) {
    return new Reader(from, to, true);
  }

  /**
   * The same of all that has come, right or not, up to the end; also when the file goes elsewhere.
   *
   * @throws java.nio.file.NoSuchFileException when it has gone before
   */
  InputStream handOn(long from) throws IOException {
    Reader reader = new Reader(from, blob.size(), false);
    reader.open();
    return reader;
  }

  private synchronized long awaitBeyond(long position, Reader reader) throws IOException {
    while (readable(reader.checked) <= position) {
      if (fault != null) {
        throw new IOException(fault.getMessage(), fault);
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for " + blob.digest());
      }
    }
    if (!reader.checked && reader.round != round) {
      throw new IOException("what was handed on of " + blob.digest() + " was wrong");
    }
    return readable(reader.checked);
  }

  private long readable(boolean checked) {
    if (right) {
      return blob.size();
    }
    return checked ? Math.min(believed, blob.size() - 1) : arrived;
  }

  private synchronized int round() {
    return round;
  }

  /** A range of the file, as far as it is there. */
  private final class Reader extends BulkInputStream {

    private final boolean checked;
    private final int round = round();
    private final long to;
    private long position;
    private long readable;
    private FileChannel channel;

    Reader(long from, long to, boolean checked) {
      this.position = from;
      this.readable = from;
      this.to = to;
      this.checked = checked;
    }

    void open() throws IOException {
      if (channel == null) {
        channel = FileChannel.open(file);
      }
    }

    @Override
    protected int readSome(byte[] bytes, int offset, int length) throws IOException {
      if (position == to) {
        return -1;
      }
      if (position == readable || !checked) {
        readable = Math.min(to, awaitBeyond(position, this));
      }
      open();
      int wanted = (int) Math.min(length, readable - position);
      int count = channel.read(ByteBuffer.wrap(bytes, offset, wanted), position);
      if (count <= 0) {
        throw new EOFException(file + " ends at byte " + position);
      }
      position += count;
      return count;
    }

    @Override
    public void close() throws IOException {
      if (channel != null) {
        channel.close();
      }
    }
  }
}
