package org.lodestone.control;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.lodestone.control.NodeOperations.Watcher;
import org.lodestone.program.CommandFailure;

/**
 * Waits for work to end, and tells meanwhile how it goes. How it goes is looked at in intervals, as
 * a rate has no moment of its own; the end is awaited.
 */
final class Progress<T> {

  static final Duration INTERVAL = Duration.ofMillis(250);

  private final Supplier<T> state;
  private final Watcher<T> watcher;
  private final Duration interval;

  Progress(Supplier<T> state, Watcher<T> watcher, Duration interval) {
    this.state = state;
    this.watcher = watcher;
    this.interval = interval;
  }

  /**
   * Tells at once, in intervals, and at the end once more unless the work fails.
   *
   * @throws IOException as the work failed
   * @throws CommandFailure as the watcher had it
   */
  void until(CompletableFuture<?> end) throws IOException, InterruptedException, CommandFailure {
    do {
      watcher.now(state.get());
    } while (!ends(end));
    watcher.now(state.get());
  }

  /** Whether it has ended before the next look. */
  private boolean ends(CompletableFuture<?> end) throws IOException, InterruptedException {
    try {
      end.get(interval.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }
}
