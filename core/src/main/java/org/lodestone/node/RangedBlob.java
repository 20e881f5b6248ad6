package org.lodestone.node;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * A registry's blob, of which ranges are asked for one after the other. Where one begins as the
 * last one ended, more is asked of the registry than is wanted now, and twice as much each time: a
 * way there and back for each range would cost time. Guarded by itself, but for what only the
 * thread that sends uses.
 */
final class RangedBlob implements AutoCloseable {

  private static final int BUFFER = 64 * 1024;

  /** What is asked of the registry at once. */
  private static final long MOST_AHEAD = 32 << 20;

  private final StreamSource source;
  private Thread sender;
  private boolean closed;
  private IOException fault;
  private long sent;

  /** When something was asked for or sent last, in {@code nanoTime}. */
  private long lastMove = System.nanoTime();

  /** What goes on where the last range ended; used by the sender alone. */
  private InputStream in = InputStream.nullInputStream();

  private long position = -1;
  private long end = -1;
  private long ahead;

  RangedBlob(StreamSource source) {
    this.source = source;
  }

  long size() {
    return source.size();
  }

  /** Bytes that were sent. */
  synchronized long sent() {
    return sent;
  }

  /** Whether a range is being waited for or sent. */
  synchronized boolean isAsked() {
    return sender != null;
  }

  /** Whether nothing has been asked for or sent for so long. */
  synchronized boolean rests(Duration time) {
    return System.nanoTime() - lastMove > time.toNanos();
  }

  /** Why the registry does not give it; nothing more is asked of it then. */
  synchronized Optional<IOException> fault() {
    return Optional.ofNullable(fault);
  }

  /**
   * Sends bytes {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @throws IOException when the registry does not give them, another range is being sent, or this
   *     has been closed
   */
  void send(long from, long to, OutputStream out) throws IOException {
    begin();
    try {
      open(from, to);
      copy(to, out);
    } finally {
      finish();
    }
  }

  private synchronized void begin() throws IOException {
    if (closed || fault != null || sender != null) {
      throw new IOException("this blob is not sent now");
    }
    sender = Thread.currentThread();
    lastMove = System.nanoTime();
  }

  /** From now on the thread is somebody else's. */
  private void finish() throws IOException {
    boolean over;
    synchronized (this) {
      sender = null;
      over = closed || fault != null;
      boolean unused = Thread.interrupted();
    }
    if (over) {
      in.close();
    }
  }

  private void open(long from, long to) throws IOException {
    if (from == position && to <= end) {
      return;
    }
    in.close();
    ahead = from == position ? Math.min(MOST_AHEAD, 2 * ahead) : to - from;
    position = from;
    end = Math.min(size(), Math.max(to, from + ahead));
    try {
      in = source.open(from, end);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void copy(long to, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    while (position < to) {
      int count = read(buffer, (int) Math.min(BUFFER, to - position));
      position += count;
      try {
        out.write(buffer, 0, count);
      } catch (IOException e) {
        in.close();
        position = -1; // what was read may not have come: it is asked for again
        throw e;
      }
      synchronized (this) {
        sent += count;
        lastMove = System.nanoTime();
      }
    }
  }

  private int read(byte[] buffer, int length) throws IOException {
    try {
      int count = in.read(buffer, 0, length);
      if (count < 0) {
        throw new EOFException("it ended at byte " + position);
      }
      return count;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private synchronized IOException failed(IOException why) {
    if (!closed && fault == null) {
      fault = why;
    }
    return why;
  }

  @Override
  public void close() {
    boolean idle;
    synchronized (this) {
      closed = true;
      idle = sender == null;
      if (sender != null) {
        sender.interrupt();
      }
    }
    if (idle) {
      closeIdle();
    }
  }

  private void closeIdle() {
    try {
      in.close();
    } catch (IOException e) {
      // Nobody reads it.
    }
  }
}
