package org.lodestone.node;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a store stands with its quota and its disk, for operators.
 *
 * @param bytes what blobs and downloads take
 * @param quota what they may take; empty for no limit
 * @param diskFree bytes that may still be written to the disk
 * @param keptFree how many of them are left to others
 * @param evicted since the program runs, by {@code quota} and {@code disk}
 * @param latest the latest of these, newest first
 * @param unmet why there is less room than there should be; empty when all is well
 */
public record RoomReport(
    long bytes,
    Optional<Long> quota,
    long diskFree,
    long keptFree,
    Map<String, Total> evicted,
    List<Departure> latest,
    Optional<String> unmet) {

  /**
   * @param images images and blobs without one
   */
  public record Total(long images, long bytes) {

    static final Total NONE = new Total(0, 0);

    Total plus(long more) {
      return new Total(images + 1, bytes + more);
    }
  }

  /**
   * Something that was evicted.
   *
   * @param what an image by one of its names, or blobs without one
   * @param reason {@code quota} or {@code disk}
   */
  public record Departure(Instant at, String what, String reason, long bytes) {}
}
