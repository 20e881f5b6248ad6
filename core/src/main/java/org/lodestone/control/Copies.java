package org.lodestone.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.Tracker;

/**
 * Counts the whole copies of blobs that others prove to have ({@link TorrentEngine#copies}), also
 * of those who had them before: numbers that trackers tell, anybody can announce, and an earlier
 * run of ours that was killed stands in them for half an hour.
 */
final class Copies {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final TorrentEngine engine;
  private final List<Tracker> trackers;
  private final int wanted;

  /** The most that were proved of each blob at one time. */
  private final Map<BlobTorrent, Integer> proved = new ConcurrentHashMap<>();

  private CompletableFuture<Void> round = CompletableFuture.completedFuture(null);
  private Duration pause = FIRST_PAUSE;
  private long nextRound;

  /**
   * @param now nanoseconds of the clock that {@link #fewest} is asked by
   */
  Copies(
      TorrentEngine engine, List<Tracker> trackers, List<BlobTorrent> blobs, int wanted, long now) {
    this.engine = engine;
    this.trackers = trackers;
    this.wanted = wanted;
    this.nextRound = now;
    blobs.forEach(blob -> proved.put(blob, 0));
  }

  /**
   * Copies of the blob that has the fewest, as far as is known by now. Asks peers again from time
   * to time, beside the caller.
   */
  int fewest(long now) {
    int before = fewest();
    if (before < wanted && round.isDone() && now - nextRound >= 0) {
      round = ask(before);
      nextRound = now + pause.toNanos();
      pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
    }
    return before;
  }

  private int fewest() {
    return proved.values().stream().mapToInt(Integer::intValue).min().orElse(wanted);
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

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
