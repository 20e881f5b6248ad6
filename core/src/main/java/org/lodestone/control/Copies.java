package org.lodestone.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.Tracker;

/**
 * Waits until others prove to have whole copies of blobs ({@link TorrentEngine#copies}), also those
 * who had them before: numbers that trackers tell, anybody can announce, and an earlier run of ours
 * that was killed stands in them for half an hour. Nobody tells when he has become whole, so peers
 * are asked again and again, less and less often.
 */
final class Copies implements AutoCloseable {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final TorrentEngine engine;
  private final List<Tracker> trackers;
  private final int wanted;
  private final Duration firstPause;
  private final CompletableFuture<Void> enough = new CompletableFuture<>();

  /** The most that were proved of each blob at one time. */
  private final Map<BlobTorrent, Integer> proved = new ConcurrentHashMap<>();

  Copies(TorrentEngine engine, List<Tracker> trackers, List<BlobTorrent> blobs, int wanted) {
    this(engine, trackers, blobs, wanted, FIRST_PAUSE);
  }

  /**
   * @param firstPause between the first two times that peers are asked
   */
  Copies(
      TorrentEngine engine,
      List<Tracker> trackers,
      List<BlobTorrent> blobs,
      int wanted,
      Duration firstPause) {
    this.engine = engine;
    this.trackers = trackers;
    this.wanted = wanted;
    this.firstPause = firstPause;
    blobs.forEach(blob -> proved.put(blob, 0));
  }

  /** Begins to ask; completes when as many as wanted are proved of each blob. */
  CompletableFuture<Void> await() {
    round(firstPause);
    return enough;
  }

  /** Copies of the blob that has the fewest, as far as is known by now. */
  int fewest() {
    return proved.values().stream().mapToInt(Integer::intValue).min().orElse(wanted);
  }

  /** Asks no more, and lets nobody wait any longer. */
  @Override
  public void close() {
    enough.cancel(false);
  }

  private void round(Duration pause) {
    int before = fewest();
    if (before >= wanted) {
      enough.complete(null);
    } else if (!enough.isDone()) {
      Executor later = CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS);
      CompletableFuture<Void> rest = CompletableFuture.runAsync(() -> {}, later);
      CompletableFuture<Void> unused =
          ask(before)
              .handle((done, fault) -> fewest() >= wanted && enough.complete(null))
              .runAfterBoth(rest, () -> round(longer(pause)))
              .exceptionally(this::fail);
    }
  }

  private Void fail(Throwable fault) {
    enough.completeExceptionally(fault);
    return null;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  /** Others are asked about only when the one that holds up the count has got further. */
  private CompletableFuture<Void> ask(int before) {
    List<BlobTorrent> lacking =
        new ArrayList<>(proved.keySet().stream().filter(b -> proved.get(b) < wanted).toList());
    lacking.sort(
        Comparator.<BlobTorrent>comparingInt(proved::get)
            .thenComparing(Comparator.comparingLong(BlobTorrent::size).reversed()));
    return ask(lacking.get(0))
        .thenCompose(
            found ->
                found > before
                    ? CompletableFuture.allOf(
                        lacking.stream()
                            .skip(1)
                            .map(this::ask)
                            .toArray(CompletableFuture<?>[]::new))
                    : CompletableFuture.completedFuture(null));
  }

  private CompletableFuture<Integer> ask(BlobTorrent blob) {
    return engine
        .copies(blob, trackers, wanted)
        .thenApply(
            found -> {
              proved.merge(blob, found, Math::max);
              return found;
            });
  }
}
