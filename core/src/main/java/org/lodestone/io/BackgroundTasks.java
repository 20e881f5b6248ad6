package org.lodestone.io;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a program does now and then beside its requests. A task that throws is logged and comes
 * again; one that hangs or goes on failing is named by {@link #fault}, so that none dies in
 * silence.
 */
public final class BackgroundTasks implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BackgroundTasks.class);

  /** One task that hangs shall not stop the others. */
  private static final int THREADS = 3;

  /** How long a task may take beyond twice its interval. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ScheduledThreadPoolExecutor threads;
  private final LongSupplier nanoTime;
  private final List<Heartbeat> heartbeats = new CopyOnWriteArrayList<>();

  /** Work that may fail. */
  public interface Task {
    void run() throws Exception;
  }

  public BackgroundTasks(String name) {
    this(name, System::nanoTime);
  }

  BackgroundTasks(String name, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.threads = new ScheduledThreadPoolExecutor(THREADS, DaemonThreads.named(name));
    this.threads.setRemoveOnCancelPolicy(true);
  }

  /**
   * When something was last well.
   *
   * @param beat in {@link System#nanoTime}
   */
  private record Heartbeat(String name, LongSupplier beat, long allowedNanos) {}

  /**
   * Runs the task again and again, the interval after its last end.
   *
   * @param name for people, such as {@code unused downloads}
   * @return closes to end it; a run that has begun goes on
   */
  public AutoCloseable every(Duration interval, String name, Task task) {
    return every(interval, interval, name, task);
  }

  /** The same, with the first run at once. */
  public AutoCloseable atOnceAndEvery(Duration interval, String name, Task task) {
    return every(Duration.ZERO, interval, name, task);
  }

  private AutoCloseable every(Duration first, Duration interval, String name, Task task) {
    Guarded guarded = new Guarded(name, task);
    Heartbeat heartbeat =
        new Heartbeat(name, guarded, interval.multipliedBy(2).plus(PATIENCE).toNanos());
    heartbeats.add(heartbeat);
    Future<?> scheduled =
        threads.scheduleWithFixedDelay(
            guarded, first.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    return () -> {
      scheduled.cancel(false);
      heartbeats.remove(heartbeat);
    };
  }

  /**
   * Watches something that runs elsewhere.
   *
   * @param beat when it was last well, in {@link System#nanoTime}
   */
  public void watch(String name, Duration allowed, LongSupplier beat) {
    heartbeats.add(new Heartbeat(name, beat, allowed.toNanos()));
  }

  /** What has not been well for too long; empty when all is. */
  public Optional<String> fault() {
    long now = nanoTime.getAsLong();
    List<String> late = new ArrayList<>();
    for (Heartbeat one : heartbeats) {
      long since = now - one.beat().getAsLong();
      if (since > one.allowedNanos()) {
        late.add(
            "%s: not well for %d s".formatted(one.name(), TimeUnit.NANOSECONDS.toSeconds(since)));
      }
    }
    return late.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", late));
  }

  /** Lets what runs come to its end for a second; what goes on then is interrupted. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (threads.awaitTermination(1, TimeUnit.SECONDS)) {
        return;
      }
      threads.shutdownNow();
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("background work was still running: {}", fault().orElse("it is slow"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Guarded implements Runnable, LongSupplier {

    private final String name;
    private final Task task;
    private volatile long succeeded = nanoTime.getAsLong();

    private Guarded(String name, Task task) {
      this.name = name;
      this.task = task;
    }

    @Override
    public long getAsLong() {
      return succeeded;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // whatever it is, the task has to come again
    public void run() {
      try {
        task.run();
        succeeded = nanoTime.getAsLong();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the program stops
      } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
        if (threads.isShutdown()) {
          LOG.debug("{} was ended", name, e);
        } else {
          LOG.error("{} failed, and will be tried again", name, e);
        }
      }
    }
  }
}
