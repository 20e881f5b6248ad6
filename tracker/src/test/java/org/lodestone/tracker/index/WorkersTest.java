package org.lodestone.tracker.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {

  private final CountDownLatch held = new CountDownLatch(1);
  private final Semaphore done = new Semaphore(0);
  private final Workers workers = new Workers("test", 1, 2, 2);

  @AfterEach
  void close() {
    held.countDown();
    workers.close();
  }

  @Test
  void aSourceHasItsPlacesAndNoOthers() throws Exception {
    workers.run(1, this::hold);
    workers.run(1, this::hold);

    assertBusy(1);
    workers.run(2, this::hold);
    assertBusy(3);
    held.countDown();

    done.acquire(3);
    for (int i = 0; i < 100; i++) {
      awaitPlace(1);
      done.acquire();
    }
  }

  @Test
  void aTaskThatFailsGivesItsPlaceBack() throws Exception {
    for (int i = 0; i < 10; i++) {
      awaitPlace(1);
      done.acquire();
      workers.run(
          2,
          () -> {
            done.release();
            throw new IllegalStateException("as the test wants it");
          });
      done.acquire();
    }
  }

  private void hold() {
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    done.release();
  }

  /** A place is given back a moment after its task has ended. */
  private void awaitPlace(long source) throws IndexException {
    for (int attempt = 0; ; attempt++) {
      try {
        workers.run(source, done::release);
        return;
      } catch (IndexException e) {
        assertEquals(true, attempt < 1_000_000, e.getMessage());
        Thread.onSpinWait();
      }
    }
  }

  private void assertBusy(long source) {
    IndexException e = assertThrows(IndexException.class, () -> workers.run(source, this::hold));
    assertEquals(IndexError.BUSY, e.error());
  }
}
