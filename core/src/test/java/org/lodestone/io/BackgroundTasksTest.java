package org.lodestone.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class BackgroundTasksTest {

  private static final Duration OFTEN = Duration.ofMillis(1);

  private final AtomicLong now = new AtomicLong(1_000);
  private final BackgroundTasks tasks = new BackgroundTasks("test", now::get);

  @AfterEach
  void close() {
    tasks.close();
  }

  @Test
  void aTaskThatThrowsComesAgain() throws InterruptedException {
    CountDownLatch three = new CountDownLatch(3);
    tasks.every(
        OFTEN,
        "stumbling",
        () -> {
          three.countDown();
          if (three.getCount() % 2 == 0) {
            throw new IllegalStateException("on purpose");
          }
          throw new NoClassDefFoundError("on purpose");
        });
    three.await();
    now.addAndGet(Duration.ofHours(1).toNanos());
    assertEquals(Optional.of("stumbling: not well for 3600 s"), tasks.fault());
  }

  @Test
  void namesATaskThatHangs() throws InterruptedException {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    tasks.every(
        OFTEN,
        "hanging",
        () -> {
          hanging.countDown();
          never.await();
        });
    hanging.await();
    assertEquals(Optional.empty(), tasks.fault());
    now.addAndGet(TimeUnit.MINUTES.toNanos(2));
    CountDownLatch well = new CountDownLatch(1);
    tasks.every(OFTEN, "well", well::countDown);
    well.await();
    assertTrue(tasks.fault().orElseThrow().startsWith("hanging: "), tasks.fault().toString());
  }

  @Test
  void aTaskThatWasEndedIsNotMissed() throws Exception {
    tasks.every(Duration.ofDays(1), "ended", () -> {}).close();
    now.addAndGet(TimeUnit.DAYS.toNanos(9));
    assertEquals(Optional.empty(), tasks.fault());
  }

  @Test
  void whatRunsComesToItsEndBeforeItIsInterrupted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    tasks.every(
        OFTEN,
        "at work",
        () -> {
          begun.countDown();
          release.await();
          ended.countDown();
        });
    begun.await();
    Thread closing = new Thread(tasks::close);
    closing.start();
    while (closing.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    release.countDown();
    ended.await();
    closing.join();
  }

  @Test
  void watchesWhatRunsElsewhere() {
    AtomicLong beat = new AtomicLong(now.get());
    tasks.watch("alerts", Duration.ofSeconds(10), beat::get);
    now.addAndGet(TimeUnit.SECONDS.toNanos(11));
    assertEquals(Optional.of("alerts: not well for 11 s"), tasks.fault());
    beat.set(now.get());
    assertEquals(Optional.empty(), tasks.fault());
  }
}
