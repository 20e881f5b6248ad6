package org.lodestone.node;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.lodestone.io.BulkInputStream;

/**
 * How quick a registry has been of late, so that a swarm can be weighed against it: an average in
 * which each transfer counts for more than all before the last few. Safe for use by many threads.
 */
public final class SourceRate {

  /** What is taken for the rate, in bytes a second, of one that has sent nothing yet. */
  static final long UNKNOWN = 1 << 20;

  /** The time of shorter transfers says more of the way than of the rate. */
  static final long LEAST_BYTES = 1 << 20;

  /** After so many a stream is noted. */
  private static final long NOTED_BYTES = 8 << 20;

  private static final double WEIGHT = 0.3;

  private double bytesPerSecond;

  /** Notes a transfer, or part of one; the time counts from when it was asked for. */
  synchronized void note(long bytes, long nanos) {
    if (bytes < LEAST_BYTES || nanos <= 0) {
      return;
    }
    double now = (double) bytes * TimeUnit.SECONDS.toNanos(1) / nanos;
    bytesPerSecond = bytesPerSecond == 0 ? now : bytesPerSecond + WEIGHT * (now - bytesPerSecond);
  }

  /** Opens something whose rate is to be noted while it is read. */
  @FunctionalInterface
  public interface Opening {
    InputStream open() throws IOException;
  }

  /** What is opened, and noted from now on. */
  public InputStream timed(Opening opening) throws IOException {
    long began = System.nanoTime();
    return new Timed(opening.open(), began);
  }

  private final class Timed extends BulkInputStream {

    private final InputStream in;
    private long began;
    private long count;

    Timed(InputStream in, long began) {
      this.in = in;
      this.began = began;
    }

    @Override
    protected int readSome(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      count += Math.max(0, read);
      if (read < 0 || count >= NOTED_BYTES) {
        long now = System.nanoTime();
        note(count, now - began);
        began = now;
        count = 0;
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      note(count, System.nanoTime() - began);
      count = 0;
      in.close();
    }
  }

  synchronized double bytesPerSecond() {
    return bytesPerSecond == 0 ? UNKNOWN : bytesPerSecond;
  }
}
