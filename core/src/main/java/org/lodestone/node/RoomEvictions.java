package org.lodestone.node;

import java.io.IOException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.lodestone.node.Evictions.Evicted;
import org.lodestone.oci.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Evicts what {@link Candidates} names, blobs of no image first, then whole images. */
final class RoomEvictions {

  private static final Logger LOG = LoggerFactory.getLogger(RoomEvictions.class);

  private final Holdings holdings;
  private final Pins pins;
  private final Evictions evictions;
  private final boolean published;
  private final BlobJobs jobs;
  private final Wants wants;
  private final OtherCopies copies;
  private final RoomLog log;
  private final Clock clock;

  /** Whether these blobs may go. */
  interface Safety {
    boolean isSafe(Collection<BlobTable.Row> blobs) throws IOException;
  }

  /**
   * @param published whether what was published from here may go, too
   */
  RoomEvictions(
      Holdings holdings,
      Pins pins,
      Evictions evictions,
      boolean published,
      BlobJobs jobs,
      Wants wants,
      OtherCopies copies,
      RoomLog log,
      Clock clock) {
    this.holdings = holdings;
    this.pins = pins;
    this.evictions = evictions;
    this.published = published;
    this.jobs = jobs;
    this.wants = wants;
    this.copies = copies;
    this.log = log;
    this.clock = clock;
  }

  /**
   * Evicts until so many bytes are free, or nothing more may go.
   *
   * @param coming blobs that room is made for: their images stay
   * @param safety asked of what only one image has, or none
   * @return how many bytes are free
   */
  long evict(long bytes, Shortage why, Set<Digest> coming, Safety safety) throws IOException {
    if (bytes <= 0) {
      return 0;
    }
    Inventory inventory = Inventory.take(holdings, pins);
    Candidates candidates =
        new Candidates(inventory, copies, inUse(coming), published, why, clock.millis());
    long freed = evictUnclaimed(candidates, bytes, why, safety);
    for (HeldImage image : candidates.images()) {
      if (freed < bytes && safety.isSafe(image.alone())) {
        freed += evict(image, why);
      }
    }
    return freed;
  }

  private Predicate<Digest> inUse(Set<Digest> coming) {
    Set<Digest> moving = new HashSet<>(coming);
    jobs.running().forEach(job -> moving.add(job.digest()));
    return blob -> moving.contains(blob) || holdings.blobs().isLent(blob) || wants.include(blob);
  }

  private long evictUnclaimed(Candidates candidates, long bytes, Shortage why, Safety safety)
      throws IOException {
    Set<Digest> going = new HashSet<>();
    long expected = 0;
    for (BlobTable.Row blob : candidates.unclaimed(holdings.claims().onlyPulled())) {
      if (expected < bytes && safety.isSafe(List.of(blob))) {
        going.add(blob.digest());
        expected += blob.size();
      }
    }
    if (going.isEmpty()) {
      return 0;
    }
    Evicted evicted = evictions.evictUnneeded(going);
    String what = "%d blobs of no image".formatted(evicted.removed());
    log.evicted(clock.instant(), what, why, evicted.bytes());
    return evicted.bytes();
  }

  private long evict(HeldImage image, Shortage why) throws IOException {
    try {
      Evicted evicted = evictions.evict(image.root());
      log.evicted(clock.instant(), image.text(), why, evicted.bytes());
      return evicted.bytes();
    } catch (EvictionRefusedException e) {
      LOG.debug("{} stays: {}", image.text(), e.getMessage()); // it has just been used or pinned
      return 0;
    }
  }
}
