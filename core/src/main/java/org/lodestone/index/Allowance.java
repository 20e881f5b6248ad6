package org.lodestone.index;

import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * How much of an answer one exchange may hold in memory. Small answers always fit; larger ones
 * share what the process has for them, because hostile indexes may send many at once and programs
 * run with small heaps.
 */
final class Allowance implements AutoCloseable {

  private static final int SMALL_BYTES = 256 << 10;
  private static final Semaphore SHARED_BYTES = new Semaphore(IndexApi.MAX_ANSWER_BYTES);

  private int taken;
  private int shared;
  private boolean closed;

  /**
   * @throws IOException when the answer is too long, or others take the room for it
   */
  synchronized void take(int bytes) throws IOException {
    if (closed) {
      throw new IOException("the request is over");
    }
    if (bytes > IndexApi.MAX_ANSWER_BYTES - taken) {
      throw new IOException(
          "the answer is longer than the " + IndexApi.MAX_ANSWER_BYTES + " bytes that are read");
    }
    taken += bytes;
    int more = Math.max(0, taken - SMALL_BYTES - shared);
    if (!SHARED_BYTES.tryAcquire(more)) {
      throw new IOException("too many large answers are being read: try again in a moment");
    }
    shared += more;
  }

  /** Gives the room back; nothing can be taken from now on. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      SHARED_BYTES.release(shared);
    }
  }
}
