package org.lodestone.gateway;

import java.time.Duration;
import org.lodestone.gateway.http.AnswerTimes;

/**
 * How long the gateway waits for others. A component that is null takes its default. The first two
 * are parts of {@link AnswerTimes#LONGEST_DECISION}, after which a request for a manifest is
 * answered with 404 whatever they are, unless bytes of the image are arriving.
 *
 * @param resolve for indexes to answer (2 s)
 * @param availability for swarms to show that an image can be had (4.3 s)
 * @param stall for the next byte of a blob, before its request is ended (4 min: Kubernetes gives up
 *     a pull after five without a byte, and has another registry to ask)
 * @param unused for a reader, before a download is given up (5 min)
 * @param meeting for trackers to say who else has or wants a blob of a registry (0.5 s)
 * @param readers how many requests may wait for swarms at once; others queue (512)
 */
public record Patience(
    Duration resolve,
    Duration availability,
    Duration stall,
    Duration unused,
    Duration meeting,
    Integer readers) {

  private static final int MAX_READERS = 10_000;

  public Patience {
    resolve = decision("resolve", resolve, Duration.ofSeconds(2));
    availability = decision("availability", availability, AnswerTimes.LONGEST_DECISION);
    stall = positive("stall", stall, Duration.ofMinutes(4));
    unused = positive("unused", unused, Duration.ofMinutes(5));
    meeting = positive("meeting", meeting, Duration.ofMillis(500));
    readers = readers == null ? 512 : readers;
    if (readers < 1 || readers > MAX_READERS) {
      throw new IllegalArgumentException(
          "readers is 1 to %d, found: %d".formatted(MAX_READERS, readers));
    }
  }

  public static Patience defaults() {
    return new Patience(null, null, null, null, null, null);
  }

  public Patience withResolve(Duration other) {
    return new Patience(other, availability, stall, unused, meeting, readers);
  }

  public Patience withAvailability(Duration other) {
    return new Patience(resolve, other, stall, unused, meeting, readers);
  }

  public Patience withMeeting(Duration other) {
    return new Patience(resolve, availability, stall, unused, other, readers);
  }

  public Patience withStall(Duration other) {
    return new Patience(resolve, availability, other, unused, meeting, readers);
  }

  private static Duration decision(String name, Duration value, Duration otherwise) {
    Duration found = positive(name, value, otherwise);
    if (found.compareTo(AnswerTimes.LONGEST_DECISION) > 0) {
      throw new IllegalArgumentException(
          "%s is at most %s, by when it is decided about a manifest; found: %s"
              .formatted(name, AnswerTimes.LONGEST_DECISION, found));
    }
    return found;
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
