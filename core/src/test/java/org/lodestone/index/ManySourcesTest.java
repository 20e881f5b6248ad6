package org.lodestone.index;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lodestone.io.Deadline;

class ManySourcesTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(200);

  /** What each source of these tests does when it is asked. */
  private interface Source {
    List<String> say() throws IOException;
  }

  private static Replies<String> ask(ManySources<Source> sources, Duration time) {
    return sources.ask(Deadline.in(time), (source, deadline) -> source.say());
  }

  @Test
  void interleavesWhatSourcesSayInTheirOrder() {
    List<String> flood = List.of("a1", "a2", "a3", "a4");
    Replies<String> replies =
        ask(new ManySources<>(List.of(() -> flood, () -> List.of("b1", "a2", "b3"))), LONG);
    assertEquals(List.of("a1", "b1", "a2", "a3", "b3", "a4"), replies.interleaved());
    assertTrue(replies.answered());
  }

  @Test
  void oneThatFailsHidesNobody() {
    Source broken =
        () -> {
          throw new IOException("out of order");
        };
    Replies<String> replies = ask(new ManySources<>(List.of(broken, () -> List.of("b"))), LONG);
    assertEquals(List.of("b"), replies.interleaved());
    assertTrue(replies.failures().get(0).endsWith("failed: out of order"));
  }

  @Test
  void waitsForNobodyBeyondTheDeadline() {
    CountDownLatch never = new CountDownLatch(1);
    Replies<String> replies = ask(new ManySources<>(List.of(hanging(never))), SHORT);
    assertFalse(replies.answered());
    assertTrue(replies.failures().get(0).endsWith("did not answer in time"));
  }

  /** A quick index that answers "nothing" each time would else hide whatever a slower one has. */
  @Test
  void aQuickEmptyAnswerLeavesOthersTheirTime() {
    Source honest =
        () -> {
          new CompletableFuture<Void>()
              .orTimeout(1_500, MILLISECONDS)
              .exceptionally(e -> null)
              .join();
          return List.of("honest");
        };
    Replies<String> replies = ask(new ManySources<>(List.of(() -> List.of(), honest)), LONG);
    assertEquals(List.of("honest"), replies.interleaved());
  }

  @Test
  void anAnswerEndsTheWaitForThoseThatHang() {
    CountDownLatch never = new CountDownLatch(1);
    Replies<String> replies =
        ask(new ManySources<>(List.of(hanging(never), () -> List.of("b"))), Duration.ofDays(1));
    assertEquals(List.of("b"), replies.interleaved());
    assertTrue(replies.failures().get(0).endsWith("did not answer in time"));
  }

  @Test
  void whatAllAreToDoIsWaitedForInTheSlowest() {
    CountDownLatch asked = new CountDownLatch(1);
    Source quick =
        () -> {
          asked.countDown();
          return List.of("quick");
        };
    Source slow =
        () -> {
          Uninterruptibles.awaitUninterruptibly(asked);
          // Longer than a source that is only asked has once another has answered.
          new CompletableFuture<Void>()
              .orTimeout(1_200, MILLISECONDS)
              .exceptionally(e -> null)
              .join();
          return List.of("slow");
        };
    Replies<String> replies =
        new ManySources<>(List.of(slow, quick))
            .askAll(Deadline.in(LONG), (source, deadline) -> source.say());
    assertEquals(List.of("slow", "quick"), replies.interleaved());
  }

  /** A hundred questions hang in one source, more than it has threads and places to wait. */
  @Test
  void aSourceThatHangsUsesUpOnlyItsOwnThreads() {
    CountDownLatch never = new CountDownLatch(1);
    ManySources<Source> sources =
        new ManySources<>(List.of(stubborn(never), () -> List.of("honest")));
    ExecutorService askers = Executors.newCachedThreadPool();
    try {
      List<CompletableFuture<Replies<String>>> all =
          IntStream.range(0, 100)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> ask(sources, LONG), askers))
              .toList();
      for (CompletableFuture<Replies<String>> one : all) {
        assertEquals(List.of("honest"), one.join().interleaved());
      }
    } finally {
      never.countDown();
      askers.shutdownNow();
    }
  }

  private static Source hanging(CountDownLatch until) {
    return () -> {
      try {
        until.await();
        return List.of();
      } catch (InterruptedException e) {
        throw new InterruptedIOException("interrupted");
      }
    };
  }

  /** As a name look-up does, it does not hear interrupts. */
  private static Source stubborn(CountDownLatch until) {
    return () -> {
      Uninterruptibles.awaitUninterruptibly(until);
      return List.of();
    };
  }
}
