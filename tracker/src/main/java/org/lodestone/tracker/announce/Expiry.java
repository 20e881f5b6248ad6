package org.lodestone.tracker.announce;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the swarms forget silent peers now and then. */
public final class Expiry implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

  private final Swarms swarms;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(Expiry::thread);
  private final ScheduledFuture<?> schedule;

  public Expiry(Swarms swarms, Duration period) {
    this.swarms = swarms;
    this.schedule =
        executor.scheduleWithFixedDelay(
            this::expire, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    schedule.cancel(false);
    executor.shutdown();
  }

  private void expire() {
    try {
      swarms.expire();
    } catch (RuntimeException e) {
      // Thrown on, it would silently end the schedule, and with it the bound on memory.
      LOG.error("expiring silent peers failed", e);
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "expiry");
    thread.setDaemon(true);
    return thread;
  }
}
