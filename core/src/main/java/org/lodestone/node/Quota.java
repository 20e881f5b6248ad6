package org.lodestone.node;

import java.util.Optional;
import org.lodestone.io.ByteSize;

/**
 * How much a store may take. A component that is null takes its default.
 *
 * @param bytes what blobs and downloads may take in all (no limit)
 * @param high the part of it beyond which images are evicted, 0 to 1 (0.95)
 * @param low the part of it at which that ends; not above high (0.85)
 * @param published whether images published from this store may go, too (false)
 * @param free bytes of the disk that are left to others (1 GiB, but at most 5 % of the disk)
 */
public record Quota(
    Optional<ByteSize> bytes, Double high, Double low, Boolean published, Optional<ByteSize> free) {

  private static final long MOST_FREE = 1L << 30;
  private static final int PART_FREE = 20;

  public Quota {
    bytes = bytes == null ? Optional.empty() : bytes;
    high = high == null ? Double.valueOf(0.95) : high;
    low = low == null ? Double.valueOf(Math.min(high, 0.85)) : low;
    published = published != null && published;
    free = free == null ? Optional.empty() : free;
    if (!(0 < low && low <= high && high <= 1)) {
      throw new IllegalArgumentException(
          "of high and low both are above 0 and at most 1, and low is not above high; found:"
              + " high %s, low %s".formatted(high, low));
    }
    if (bytes.isPresent() && bytes.get().bytes() == 0) {
      throw new IllegalArgumentException("bytes is more than 0; leave it out for no limit");
    }
  }

  /** No limit but the disk. */
  public static Quota none() {
    return new Quota(Optional.empty(), null, null, null, Optional.empty());
  }

  /** Beyond this images are evicted. */
  long highMark() {
    return mark(high);
  }

  /** Here that ends. */
  long lowMark() {
    return mark(low);
  }

  private long mark(double part) {
    return bytes.map(limit -> (long) (part * limit.bytes())).orElse(Long.MAX_VALUE);
  }

  /** What is left free of a disk of that size. */
  long keptFree(long disk) {
    return free.map(ByteSize::bytes).orElse(Math.min(MOST_FREE, disk / PART_FREE));
  }
}
