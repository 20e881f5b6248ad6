package org.lodestone.gateway;

import java.time.Duration;

/**
 * How long the gateway waits for others. A component that is null takes its default. The first two
 * together bound the answer to a request for a manifest; they stay below the 15 s after which
 * docker gives a mirror up.
 *
 * @param resolve for indexes to answer (5 s)
 * @param availability for swarms to show that an image can be had (8 s)
 * @param stall for the next byte of a blob, before its request is ended (10 min)
 * @param unused for a reader, before a download is given up (5 min)
 * @param readers how many requests may wait for swarms at once; others queue (512)
 */
public record Patience(
    Duration resolve, Duration availability, Duration stall, Duration unused, Integer readers) {

  private static final int MAX_READERS = 10_000;

  public Patience {
    resolve = positive("resolve", resolve, Duration.ofSeconds(5));
    availability = positive("availability", availability, Duration.ofSeconds(8));
    stall = positive("stall", stall, Duration.ofMinutes(10));
    unused = positive("unused", unused, Duration.ofMinutes(5));
    readers = readers == null ? 512 : readers;
    if (readers < 1 || readers > MAX_READERS) {
      throw new IllegalArgumentException(
          "readers is 1 to %d, found: %d".formatted(MAX_READERS, readers));
    }
  }

  public static Patience defaults() {
    return new Patience(null, null, null, null, null);
  }

  public Patience withResolve(Duration other) {
    return new Patience(other, availability, stall, unused, readers);
  }

  public Patience withAvailability(Duration other) {
    return new Patience(resolve, other, stall, unused, readers);
  }

  public Patience withStall(Duration other) {
    return new Patience(resolve, availability, other, unused, readers);
  }

  private static Duration positive(String name, Duration value, Duration otherwise) {
    if (value == null) {
      return otherwise;
    }
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(name + " is a positive duration, found: " + value);
    }
    return value;
  }
}
