package org.lodestone.tracker.index;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.lodestone.io.DaemonThreads;
import org.lodestone.tracker.announce.SourcePlaces;

/**
 * A few threads for one kind of work that may wait for the disk, so that the server's own threads
 * never do. Its places, running or waiting, are shared between sources.
 */
final class Workers implements AutoCloseable {

  private final ThreadPoolExecutor pool;
  private final SourcePlaces places;

  /**
   * @param queued tasks that may wait for a thread
   * @param perSource places that one source may have
   */
  Workers(String name, int threads, int queued, int perSource) {
    this.pool = DaemonThreads.pool(name, threads, queued);
    this.places = new SourcePlaces(perSource);
  }

  /**
   * @throws IndexException when there is no place for it now
   */
  void run(long source, Runnable task) throws IndexException {
    enter(source);
    try {
      pool.execute(
          () -> {
            try {
              task.run();
            } finally {
              places.leave(source);
            }
          });
    } catch (RejectedExecutionException e) {
      places.leave(source);
      throw new IndexException(
          IndexError.BUSY, "the index has much to do: try again in a moment", e);
    }
  }

  private void enter(long source) throws IndexException {
    if (!places.enter(source)) {
      throw new IndexException(
          IndexError.BUSY,
          "the index is still busy with what your address has asked before: %d at a time"
              .formatted(places.perSource()));
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
