package org.lodestone.node;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.lodestone.io.BackgroundTasks;
import org.lodestone.torrent.TorrentEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does for its holdings in the background, and the other background work of its
 * program; {@link #fault} tells when any of it stands still.
 */
public final class Upkeep implements AutoCloseable {

  /** Bytes a second that are read to find rotten blobs: 2.5 TB a week. */
  public static final int DEFAULT_SCRUB_RATE = 4 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration FLUSH = Duration.ofSeconds(30);
  private static final Duration DROP = Duration.ofMinutes(10);
  private static final Duration ENGINE_PATIENCE = Duration.ofSeconds(30);

  private final BackgroundTasks tasks = new BackgroundTasks("upkeep");
  private final Optional<Scrubber> scrubber;

  /**
   * @param scrubRate bytes a second; 0 scrubs nothing
   */
  public Upkeep(Holdings holdings, TorrentEngine engine, long scrubRate, Clock clock) {
    scrubber =
        scrubRate == 0 ? Optional.empty() : Optional.of(new Scrubber(holdings, scrubRate, clock));
    scrubber.ifPresent(scrub -> tasks.every(Scrubber.INTERVAL, "scrubbing", scrub));
    tasks.every(FLUSH, "catalog", holdings::flush);
    tasks.every(DROP, "superseded documents", holdings::dropSuperseded);
    tasks.watch(
        "torrent engine",
        ENGINE_PATIENCE,
        () -> System.nanoTime() - engine.sinceHeartbeat().toNanos());
  }

  /** For what else the program does now and then. */
  public BackgroundTasks tasks() {
    return tasks;
  }

  /** For {@code /healthz}. */
  public Optional<String> fault() {
    return tasks.fault();
  }

  @Override
  public void close() {
    tasks.close();
    try {
      if (scrubber.isPresent()) {
        scrubber.get().close();
      }
    } catch (IOException e) {
      LOG.warn("the blob that was being scrubbed could not be closed", e);
    }
  }
}
