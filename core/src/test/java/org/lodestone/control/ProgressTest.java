package org.lodestone.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lodestone.control.NodeOperations.Watcher;
import org.lodestone.program.CommandFailure;

@Timeout(60)
class ProgressTest {

  /** So long that a test would time out if the end were looked for in intervals. */
  private static final Duration NEVER = Duration.ofHours(1);

  private final CompletableFuture<Void> work = new CompletableFuture<>();
  private final AtomicInteger done = new AtomicInteger();
  private final List<Integer> told = new ArrayList<>();

  private void await(Duration interval, Watcher<Integer> watcher) throws Exception {
    new Progress<>(done::get, watcher, interval).until(work);
  }

  @Test
  void tellsAtOnceAndAtTheEndWhichItAwaits() throws Exception {
    await(
        NEVER,
        state -> {
          told.add(state);
          done.set(7);
          work.complete(null);
        });
    assertEquals(List.of(0, 7), told);
  }

  @Test
  void tellsInIntervalsUntilTheEnd() throws Exception {
    await(
        Duration.ofMillis(1),
        state -> {
          told.add(state);
          if (done.incrementAndGet() == 5) {
            work.complete(null);
          }
        });
    assertEquals(List.of(0, 1, 2, 3, 4), told.subList(0, 5));
  }

  @Test
  void failsAsTheWorkDoes() {
    IOException fault = new IOException("no room");
    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                await(
                    NEVER,
                    state -> {
                      told.add(state);
                      work.completeExceptionally(fault);
                    }));
    assertEquals("no room", thrown.getMessage());
    assertSame(fault, thrown.getCause());
    assertEquals(List.of(0), told, "no more is told of what failed");
  }

  @Test
  void endsWhenTheWatcherHasHadEnough() {
    assertThrows(
        CommandFailure.class,
        () ->
            await(
                NEVER,
                state -> {
                  throw CommandFailure.timedOut("enough", "");
                }));
  }
}
