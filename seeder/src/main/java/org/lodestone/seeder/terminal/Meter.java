package org.lodestone.seeder.terminal;

import java.time.Duration;
import java.util.Optional;

/** Measures a transfer: a rate that follows changes without jumping, and the time left. */
public final class Meter {

  private static final double SMOOTHING_SECONDS = 3;
  private static final double SHORTEST_SAMPLE_SECONDS = 0.2;

  private long lastNanos;
  private long lastBytes;
  private double rate;
  private boolean sampled;

  public Meter(long nanos, long bytes) {
    lastNanos = nanos;
    lastBytes = bytes;
  }

  public void sample(long nanos, long bytes) {
    double seconds = (nanos - lastNanos) / 1e9;
    if (seconds < SHORTEST_SAMPLE_SECONDS) {
      return;
    }
    double now = Math.max(0, bytes - lastBytes) / seconds;
    double weight = sampled ? 1 - Math.exp(-seconds / SMOOTHING_SECONDS) : 1;
    rate += weight * (now - rate);
    sampled = true;
    lastNanos = nanos;
    lastBytes = bytes;
  }

  /** Bytes per second. */
  public double rate() {
    return rate;
  }

  /** Empty while nothing moves. */
  Optional<Duration> timeFor(long bytes) {
    return rate < 1
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(Math.round(Math.min(bytes / rate, 359_999))));
  }
}
