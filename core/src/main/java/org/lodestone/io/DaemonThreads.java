package org.lodestone.io;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that end with the program and say in a stack trace what they are for. */
public final class DaemonThreads {

  private static final long IDLE_SECONDS = 30;

  /** Enough for what runs here; a thread for each waiting request has to be cheap. */
  private static final long STACK_BYTES = 512 * 1024;

  private DaemonThreads() {}

  /** Makes daemon threads of this name. */
  public static ThreadFactory named(String name) {
    return work -> {
      Thread thread = new Thread(null, work, name, STACK_BYTES);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** One thread, tasks in the order they came. */
  public static ExecutorService single(String name) {
    return Executors.newSingleThreadExecutor(named(name));
  }

  /**
   * At most that many threads, which end when idle; tasks beyond them queue.
   *
   * @param queued how many tasks may queue; more are rejected
   */
  public static ThreadPoolExecutor pool(String name, int threads, int queued) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(queued),
            named(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
