package org.lodestone.seeder.work;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.lodestone.io.DaemonThreads;

/** Work that has begun on a thread of its own, while the command does something else. */
public final class Ahead<T> implements AutoCloseable {

  private final FutureTask<T> task;
  private final Thread thread;

  private Ahead(FutureTask<T> task, Thread thread) {
    this.task = task;
    this.thread = thread;
  }

  public static <T> Ahead<T> begin(String name, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = DaemonThreads.named(name).newThread(task);
    thread.start();
    return new Ahead<>(task, thread);
  }

  /** Waits for the result, or throws what the work threw. */
  public T get() throws Exception {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Interrupts the work if it still goes on, and waits for its end. */
  @Override
  public void close() {
    thread.interrupt();
    Uninterruptibles.joinUninterruptibly(thread);
  }
}
