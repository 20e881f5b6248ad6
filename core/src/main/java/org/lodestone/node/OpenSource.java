package org.lodestone.node;

import java.time.Duration;
import java.util.Optional;
import org.lodestone.journal.SourceRecord;
import org.lodestone.torrent.TorrentEngine;

/** A source of a blob's job that is open. Guarded by the job's lock. */
final class OpenSource {

  private final BlobSource source;
  private final BlobFeed feed;
  private final SourceRecord told;
  private long received;
  private long arrived;
  private long lastArrival = System.nanoTime();

  /**
   * @param told what becomes of it
   */
  OpenSource(BlobSource source, BlobFeed feed, SourceRecord told) {
    this.source = source;
    this.feed = feed;
    this.told = told;
  }

  BlobSource source() {
    return source;
  }

  BlobFeed feed() {
    return feed;
  }

  SourceRecord told() {
    return told;
  }

  /** Notes how many peers there are; what else there is to see, for people. */
  String look() {
    Optional<Integer> peers = feed.swarm().map(TorrentEngine.SwarmStats::peers);
    peers.ifPresent(told::peers);
    return peers.map(count -> "%s has %d peers".formatted(source, count)).orElse(source.toString());
  }

  /** Whether something has come since this was asked last. */
  boolean hasMoved() {
    long before = received;
    received = feed.received();
    long here = feed.arrived();
    if (here > arrived) {
      lastArrival = System.nanoTime();
    }
    arrived = here;
    return received > before;
  }

  /** Whether no byte at all has come for so long that it is given up, as it is not waited for. */
  boolean isGivenUpAfter(Duration time) {
    return !source.isWaitedFor() && System.nanoTime() - lastArrival > time.toNanos();
  }

  /** Whether anything has ever come. */
  boolean hasBrought() {
    return received > 0;
  }
}
