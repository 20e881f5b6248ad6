package org.lodestone.tracker.index;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.lodestone.io.DaemonThreads;

/**
 * A few threads for one kind of work that may wait for the disk, so that the server's own threads
 * never do. Its places, running or waiting, are shared between sources.
 */
final class Workers implements AutoCloseable {

  private final ThreadPoolExecutor pool;
  private final int perSource;
  private final Map<Long, Integer> taken = new HashMap<>();

  /**
   * @param queued tasks that may wait for a thread
   * @param perSource places that one source may have
   */
  Workers(String name, int threads, int queued, int perSource) {
    this.pool = DaemonThreads.pool(name, threads, queued);
    this.perSource = perSource;
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
              leave(source);
            }
          });
    } catch (RejectedExecutionException e) {
      leave(source);
      throw new IndexException(
          IndexError.BUSY, "the index has much to do: try again in a moment", e);
    }
  }

  private synchronized void enter(long source) throws IndexException {
    if (taken.getOrDefault(source, 0) >= perSource) {
      throw new IndexException(
          IndexError.BUSY,
          "the index is still busy with what your address has asked before: %d at a time"
              .formatted(perSource));
    }
    taken.merge(source, 1, Integer::sum);
  }

  private synchronized void leave(long source) {
    taken.computeIfPresent(source, (any, count) -> count == 1 ? null : count - 1);
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
