package org.lodestone.seeder.work;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGINT and SIGTERM into an interrupt of the command's thread, and holds the end of the
 * process back until that thread has closed what it opened. It alone may: the engine must not be
 * stopped under a thread that still asks it.
 */
public final class Interruption {

  private static final int PATIENCE_SECONDS = 5;

  private Interruption() {}

  /** Runs work that opens and closes things, on the current thread. */
  public static <T> T interrupts(Callable<T> work) throws Exception {
    Thread worker = Thread.currentThread();
    CountDownLatch closed = new CountDownLatch(1);
    Thread hook = new Thread(() -> interrupt(worker, closed), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.call();
    } finally {
      closed.countDown();
      remove(hook);
    }
  }

  private static void interrupt(Thread worker, CountDownLatch closed) {
    worker.interrupt();
    try {
      closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the process is ending: the hook has been started and now returns
    }
  }
}
