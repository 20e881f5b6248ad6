package org.lodestone.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.lodestone.io.BulkInputStream;

/**
 * A range of a blob on its way, read from whichever source leads. Before it goes on with another
 * one, that source has to have the same bytes for what was read already: the whole that a reader
 * sees is one that was checked as a whole.
 */
final class JobInputStream extends BulkInputStream {

  private static final int COMPARED_AT_ONCE = 64 * 1024;

  private final BlobJob job;
  private final LeadingFeed leading;
  private final long from;
  private final long to;
  private long position;
  private BlobFeed feed;
  private InputStream in;

  /** The file that what was read is in, even when it has no name any more. */
  private FileChannel seen;

  private BlobFeed seenOf;

  JobInputStream(BlobJob job, LeadingFeed leading, long from, long to) {
    this.job = job;
    this.leading = leading;
    this.from = from;
    this.to = to;
    this.position = from;
  }

  /** What another source has is not what was read before: no source can make that good. */
  private static final class OtherBytesException extends IOException {

    private static final long serialVersionUID = 1L;

    OtherBytesException(String message) {
      super(message);
    }
  }

  @Override
  protected int readSome(byte[] buffer, int offset, int length) throws IOException {
    if (position == to) {
      return -1;
    }
    if (in == null) {
      feed = leading.get(Optional.empty(), null);
      in = feed.read(from, to);
    }
    while (true) {
      try {
        return readFeed(buffer, offset, length);
      } catch (InterruptedIOException | ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        goOnWithAnother(e);
      }
    }
  }

  private int readFeed(byte[] buffer, int offset, int length) throws IOException {
    long last = job.size() - 1;
    if (position == last) {
      leading.awaitRight(feed);
    }
    int wanted = position < last ? (int) Math.min(length, last - position) : 1;
    int read = in.read(buffer, offset, wanted);
    if (read > 0 && seenOf != feed) {
      remember();
    }
    position += Math.max(0, read);
    return read;
  }

  private void remember() throws IOException {
    FileChannel before = seen;
    seen = FileChannel.open(feed.file());
    seenOf = feed;
    if (before != null) {
      before.close();
    }
  }

  /** Also that one may fail, while what was read is compared. */
  private void goOnWithAnother(IOException fault) throws IOException {
    in.close();
    for (IOException why = fault; ; ) {
      feed = leading.get(Optional.of(feed), why);
      try {
        checkSameBytes();
        in = feed.read(position, to);
        return;
      } catch (InterruptedIOException | ClosedByInterruptException | OtherBytesException e) {
        throw e;
      } catch (IOException e) {
        why = e;
      }
    }
  }

  private void checkSameBytes() throws IOException {
    if (position == from) {
      return;
    }
    try (InputStream now = feed.read(from, position)) {
      for (long at = from; at < position; ) {
        ByteBuffer before = ByteBuffer.allocate((int) Math.min(COMPARED_AT_ONCE, position - at));
        while (before.hasRemaining() && seen.read(before, at + before.position()) > 0) {
          // reads on
        }
        if (!before.flip().equals(ByteBuffer.wrap(now.readNBytes(before.capacity())))) {
          throw new OtherBytesException(
              "the bytes of %s read so far are not those that another source has"
                  .formatted(job.digest()));
        }
        at += before.capacity();
      }
    }
  }

  @Override
  public int available() throws IOException {
    return in == null ? 0 : in.available();
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      in.close();
    }
    if (seen != null) {
      seen.close();
    }
  }
}
