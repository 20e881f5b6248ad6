package org.lodestone.seeder.work;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lodestone.program.Causes;
import org.lodestone.program.ExitCode;
import org.lodestone.program.Signals;

/**
 * Turns SIGINT and SIGTERM into an interrupt of the command's thread, which then closes what it
 * opened and ends the process. It alone may: the engine must not be stopped under a thread that
 * still asks it.
 */
public final class Interruption {

  private static final int PATIENCE_SECONDS = 5;

  private Interruption() {}

  /** Work that has no end but this. */
  @FunctionalInterface
  public interface Endless {
    void run() throws Exception;
  }

  /** Runs work that opens and closes things, on the current thread. */
  public static <T> T interrupts(Callable<T> work) throws Exception {
    Thread worker = Thread.currentThread();
    CountDownLatch closed = new CountDownLatch(1);
    Signals.onStop(() -> stop(worker, closed));
    try {
      return work.call();
    } finally {
      closed.countDown();
    }
  }

  private static void stop(Thread worker, CountDownLatch closed) {
    boolean works = closed.getCount() > 0;
    worker.interrupt();
    if (!works || !isOver(closed)) {
      System.exit(ExitCode.INTERRUPTED);
    }
  }

  private static boolean isOver(CountDownLatch closed) {
    try {
      return closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Runs work that goes on until it is interrupted: that is how it is done. */
  public static void ends(Endless work) throws Exception {
    try {
      work.run();
    } catch (Exception e) {
      if (!Causes.isInterruption(e)) {
        throw e;
      }
    }
  }
}
