package org.lodestone.tracker.hint;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.lodestone.oci.Digest;
import org.lodestone.tracker.announce.SourcePlaces;

/**
 * Those who wait for news of a blob. Nobody holds a thread meanwhile. News that come close together
 * are told together, so that nobody can make all who wait for a blob ask without end.
 */
final class HintWaits {

  private static final long TOGETHER_MILLIS = 50;

  /** On the one thread that ends waits whose time is over, too. */
  private static final Executor SOON =
      CompletableFuture.delayedExecutor(TOGETHER_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);

  private final SourcePlaces places;

  /** By the number that each wait was given. */
  private final Map<Digest, Map<Long, CompletableFuture<Void>>> waiting = new HashMap<>();

  private final Set<Digest> newsOf = new HashSet<>();
  private long begun;
  private int count;
  private boolean closed;

  /**
   * @param perSource how many one source may have
   */
  HintWaits(int perSource) {
    this.places = new SourcePlaces(perSource);
  }

  /**
   * Done when there are news, or this time is over; at once when all is closed.
   *
   * @return empty when the source waits for too much already
   */
  Optional<CompletableFuture<Void>> await(Digest blob, long source, Duration time) {
    if (!places.enter(source)) {
      return Optional.empty();
    }
    CompletableFuture<Void> wait = new CompletableFuture<>();
    long number = add(blob, wait);
    CompletableFuture<Void> over =
        wait.whenComplete(
            (none, failure) -> {
              forget(blob, number);
              places.leave(source);
            });
    wait.completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS);
    return Optional.of(over);
  }

  synchronized int count() {
    return count;
  }

  /** There are news of this blob; returns at once. */
  synchronized void news(Digest blob) {
    if (waiting.containsKey(blob) && newsOf.add(blob)) {
      SOON.execute(() -> tell(blob));
    }
  }

  void close() {
    Set<Digest> blobs;
    synchronized (this) {
      closed = true;
      blobs = Set.copyOf(waiting.keySet());
    }
    blobs.forEach(this::tell);
  }

  /** What hangs on a wait is done by this thread, under no lock. */
  private void tell(Digest blob) {
    List<CompletableFuture<Void>> told;
    synchronized (this) {
      newsOf.remove(blob);
      told = List.copyOf(waiting.getOrDefault(blob, Map.of()).values());
    }
    told.forEach(wait -> wait.complete(null));
  }

  private synchronized long add(Digest blob, CompletableFuture<Void> wait) {
    long number = begun++;
    if (closed) {
      wait.complete(null);
    } else {
      waiting.computeIfAbsent(blob, any -> new LinkedHashMap<>()).put(number, wait);
      count++;
    }
    return number;
  }

  private synchronized void forget(Digest blob, long number) {
    Map<Long, CompletableFuture<Void>> ofBlob = waiting.get(blob);
    if (ofBlob != null && ofBlob.remove(number) != null) {
      count--;
      if (ofBlob.isEmpty()) {
        waiting.remove(blob);
      }
    }
  }
}
