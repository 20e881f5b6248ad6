package org.lodestone.index;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.lodestone.io.BoundedBody;

/**
 * How much of an answer one exchange may hold in memory. Small answers always fit; larger ones of
 * one index share the room it has, because a hostile one may send many at once and programs run
 * with small heaps. Each index has room of its own, so that it can crowd out only itself.
 */
final class Allowance implements BoundedBody.Allowance, AutoCloseable {

  private static final int SMALL_BYTES = 256 << 10;

  private final Semaphore room;
  private int taken;
  private int shared;
  private boolean closed;

  /**
   * @param room the index's, made by {@link #room}
   */
  Allowance(Semaphore room) {
    this.room = room;
  }

  /** The room of one index: one answer as long as they may be. */
  static Semaphore room() {
    return new Semaphore(IndexApi.MAX_ANSWER_BYTES);
  }

  /**
   * @throws IOException when the answer is too long, or others take the room for it
   */
  @Override
  public synchronized void take(int bytes) throws IOException {
    if (closed) {
      throw new IOException("the request is over");
    }
    if (bytes > IndexApi.MAX_ANSWER_BYTES - taken) {
      throw new IOException(
          "the answer is longer than the " + IndexApi.MAX_ANSWER_BYTES + " bytes that are read");
    }
    taken += bytes;
    int more = Math.max(0, taken - SMALL_BYTES - shared);
    if (!room.tryAcquire(more)) {
      throw new IOException("too many large answers are being read: try again in a moment");
    }
    shared += more;
  }

  /** Gives the room back; nothing can be taken from now on. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      room.release(shared);
    }
  }
}
