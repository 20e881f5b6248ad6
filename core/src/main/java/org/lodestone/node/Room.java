package org.lodestone.node;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.lodestone.io.ByteSize;
import org.lodestone.oci.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a store within its quota and its disk from filling: drops downloads that nobody goes on
 * with, and has images evicted. For the quota nothing goes that nobody else proves to have. Safe
 * for use by many threads.
 */
public final class Room {

  /** How often {@link #run} is to be called. */
  static final Duration INTERVAL = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Room.class);

  /** Peers that are asked for proofs may be slow: a run goes no further then, the next goes on. */
  private static final Duration LONGEST_RUN = Duration.ofSeconds(30);

  /** Where nothing more could go it is looked again after this: for the quota, and for the disk. */
  private static final Duration QUOTA_PAUSE = Duration.ofMinutes(5);

  private static final Duration DISK_PAUSE = Duration.ofSeconds(5);

  private final Holdings holdings;
  private final Quota quota;
  private final Disk disk;
  private final BlobJobs jobs;
  private final OtherCopies copies;
  private final RoomEvictions evictions;
  private final RoomLog log;
  private final Clock clock;

  /** Used by {@link #run} alone. */
  private Pause quotaPause = Pause.OVER;

  /** One thread at a time makes room on the disk; guards the pause, too. */
  private final Object onDisk = new Object();

  private Pause diskPause = Pause.OVER;

  /** Until when something that has failed is not tried again, in {@code nanoTime}. */
  private record Pause(long until) {
    private static final Pause OVER = of(Duration.ZERO);

    static Pause of(Duration time) {
      return new Pause(System.nanoTime() + time.toNanos());
    }

    boolean isOver() {
      return System.nanoTime() - until >= 0;
    }
  }

  Room(
      Holdings holdings,
      Quota quota,
      Disk disk,
      BlobJobs jobs,
      OtherCopies copies,
      RoomEvictions evictions,
      RoomLog log,
      Clock clock) {
    this.holdings = holdings;
    this.quota = quota;
    this.disk = disk;
    this.jobs = jobs;
    this.copies = copies;
    this.evictions = evictions;
    this.log = log;
    this.clock = clock;
  }

  /** To be called now and then. */
  void run() throws IOException {
    dropAbandoned();
    makeOnDisk(0, Set.of());
    keepQuota();
  }

  /** Files of downloads that nobody has gone on with for {@link PartialFiles#LIFE}. */
  private void dropAbandoned() throws IOException {
    long before = clock.millis() - PartialFiles.LIFE.toMillis();
    for (PartialFiles.Idle file : jobs.files().idle()) {
      if (file.touched() < before && jobs.files().drop(file.path())) {
        LOG.info("{} is dropped: nobody has gone on with that download", file.path());
      }
    }
  }

  /**
   * Makes room for a blob before it is fetched.
   *
   * @throws NoRoomException when the disk has none; what it would take
   */
  void admit(BlobKey blob) throws IOException {
    if (lackOnDisk(blob.size()) > 0 && !makeOnDisk(blob.size(), Set.of(blob.digest()))) {
      throw new NoRoomException(
          "blob %s (%s) does not fit on the disk of %s, which has %s left, %s of that for others;"
                  .formatted(
                      blob.digest(),
                      new ByteSize(blob.size()),
                      holdings.store().root(),
                      new ByteSize(disk.usable()),
                      new ByteSize(quota.keptFree(disk.total())))
              + " nothing more may be evicted now: lodestone usage shows what is there");
    }
  }

  /** Bytes that have to go before so many more can come. */
  private long lackOnDisk(long more) throws IOException {
    long free = disk.usable() - quota.keptFree(disk.total()) - more;
    if (free >= jobs.expected()) {
      return 0;
    }
    long missing =
        jobs.running().stream()
            .filter(job -> !holdings.store().contains(job.digest())) // it may be checked only
            .mapToLong(job -> Math.max(0, job.size() - job.arrived()))
            .sum();
    return Math.max(0, missing - free);
  }

  /**
   * @param coming blobs that room is made for
   * @return whether there is room now
   */
  private boolean makeOnDisk(long more, Set<Digest> coming) throws IOException {
    synchronized (onDisk) {
      long lack = lackOnDisk(more);
      if (lack > 0 && diskPause.isOver()) {
        dropIdle(more, coming);
        lack = lackOnDisk(more);
        // Counted, not measured: the file of a blob that has just left its swarm is closed later.
        lack -= evictions.evict(lack, Shortage.DISK, coming, blobs -> true);
        diskPause = lack > 0 ? Pause.of(DISK_PAUSE) : Pause.OVER;
      }
      if (lack > 0) {
        log.unmet(
            Shortage.DISK,
            "the disk of %s has %s too little, and nothing more may be evicted"
                .formatted(holdings.store().root(), new ByteSize(lack)));
      } else {
        log.met(Shortage.DISK);
      }
      return lack <= 0;
    }
  }

  /** What is here of downloads that rest is worth less than any image. */
  private void dropIdle(long more, Set<Digest> coming) throws IOException {
    for (PartialFiles.Idle file : jobs.files().idle()) {
      boolean goesOn = coming.stream().anyMatch(file::isOf);
      if (lackOnDisk(more) > 0 && !goesOn && jobs.files().drop(file.path())) {
        LOG.info("{} is dropped, as the disk fills", file.path());
      }
    }
  }

  private void keepQuota() throws IOException {
    if (quota.bytes().isEmpty()) {
      return;
    }
    long bytes = bytes();
    if (bytes <= quota.highMark()) {
      log.met(Shortage.QUOTA);
    } else if (quotaPause.isOver()) {
      Pause end = Pause.of(LONGEST_RUN);
      long excess = bytes - quota.lowMark();
      excess -=
          evictions.evict(
              excess, Shortage.QUOTA, Set.of(), blobs -> !end.isOver() && copies.areProved(blobs));
      if (excess > 0 && !end.isOver()) {
        quotaPause = Pause.of(QUOTA_PAUSE);
        log.unmet(
            Shortage.QUOTA,
            "%s has %s more than it should, which may not be evicted: it is pinned, lately used,"
                    .formatted(holdings.store().root(), new ByteSize(excess))
                + " published from here, or nobody else proves to have it");
      }
    }
  }

  private long bytes() throws IOException {
    return holdings.blobs().bytes() + jobs.files().bytes();
  }

  /** For operators. */
  public RoomReport report() throws IOException {
    return new RoomReport(
        bytes(),
        quota.bytes().map(ByteSize::bytes),
        disk.usable(),
        quota.keptFree(disk.total()),
        log.totals(),
        log.latest(),
        log.unmet());
  }
}
