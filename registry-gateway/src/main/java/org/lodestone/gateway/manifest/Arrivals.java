package org.lodestone.gateway.manifest;

import java.time.Duration;
import java.util.List;
import org.lodestone.node.BlobJob;
import org.lodestone.torrent.TorrentEngine.SwarmStats;

/** Whether bytes of some blobs are arriving, be it less than a piece. Not safe for threads. */
final class Arrivals {

  /** How often to look. */
  static final Duration LOOK = Duration.ofMillis(500);

  /** A block of 16 KiB takes that long at 64 kbit/s. */
  private static final Duration LATELY = Duration.ofSeconds(2);

  private final List<BlobJob> jobs;
  private long bytes;
  private long since;

  Arrivals(List<BlobJob> jobs) {
    this.jobs = List.copyOf(jobs);
    this.bytes = arrived();
    this.since = System.nanoTime() - LATELY.toNanos();
  }

  private long arrived() {
    return jobs.stream()
        .flatMap(job -> job.progress().swarm().stream())
        .mapToLong(SwarmStats::downloaded)
        .sum();
  }

  void look() {
    long now = arrived();
    if (now > bytes) {
      since = System.nanoTime();
    }
    bytes = now;
  }

  /** Whether there were any lately, as far as it was looked. */
  boolean goOn() {
    return System.nanoTime() - since < LATELY.toNanos();
  }
}
