package org.lodestone.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.util.Arrays;
import org.lodestone.io.BulkInputStream;

/**
 * A range of a blob on its way, read from whichever source leads. Before it goes on with another
 * one, that source has to have the same bytes for what was read already: the whole that a reader
 * sees is one that was checked as a whole.
 */
final class JobInputStream extends BulkInputStream {

  private static final int COMPARED_AT_ONCE = 64 * 1024;

  private final BlobJob job;
  private final long from;
  private final long to;
  private long position;
  private BlobFeed feed;
  private InputStream in;

  JobInputStream(BlobJob job, long from, long to) {
    this.job = job;
    this.from = from;
    this.to = to;
    this.position = from;
  }

  @Override
  protected int readSome(byte[] buffer, int offset, int length) throws IOException {
    if (position == to) {
      return -1;
    }
    if (in == null) {
      feed = job.feed(null, null);
      in = feed.read(from, to);
    }
    while (true) {
      try {
        int read = in.read(buffer, offset, length);
        position += Math.max(0, read);
        return read;
      } catch (InterruptedIOException | ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        goOnWith(job.feed(feed, e));
      }
    }
  }

  private void goOnWith(BlobFeed next) throws IOException {
    in.close();
    checkSameBytes(next);
    feed = next;
    in = next.read(position, to);
  }

  private void checkSameBytes(BlobFeed next) throws IOException {
    if (position == from) {
      return;
    }
    try (InputStream before = Files.newInputStream(feed.file());
        InputStream now = next.read(from, position)) {
      before.skipNBytes(from);
      for (long left = position - from; left > 0; ) {
        int count = (int) Math.min(COMPARED_AT_ONCE, left);
        if (!Arrays.equals(before.readNBytes(count), now.readNBytes(count))) {
          throw new IOException(
              "the bytes of %s read so far are not those that another source has"
                  .formatted(job.digest()));
        }
        left -= count;
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
  }
}
