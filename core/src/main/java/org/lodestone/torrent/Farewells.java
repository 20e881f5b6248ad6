package org.lodestone.torrent;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.lodestone.io.DaemonThreads;
import org.lodestone.torrent.Announcement.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes leave of trackers beside the caller, for peers that are gone already. */
final class Farewells implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Farewells.class);

  private static final int THREADS = 8;
  private static final int MAX_WAITING = 10_000;

  /** How long the last ones may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final AnnounceClient announces = new AnnounceClient();
  private final ExecutorService threads =
      DaemonThreads.pool("tracker-farewell", THREADS, MAX_WAITING);

  /** Those that did not answer while the last ones were sent: one wait for each is enough. */
  private final Set<Tracker> silent = ConcurrentHashMap.newKeySet();

  private volatile boolean closing;

  /**
   * @param port where the peer was to be called
   */
  void send(Tracker tracker, InfoHash infoHash, PeerId peer, int port) {
    Announcement stopped = new Announcement(Event.STOPPED, infoHash, peer, port, 0);
    try {
      threads.execute(() -> send(tracker, stopped));
    } catch (RejectedExecutionException e) {
      LOG.debug("{} may go on naming {}", tracker, stopped, e);
    }
  }

  private void send(Tracker tracker, Announcement stopped) {
    if (silent.contains(tracker)) {
      return;
    }
    try {
      announces.leave(tracker, stopped);
    } catch (IOException e) {
      LOG.debug("{} may go on naming {}", tracker, stopped, e);
      if (closing) {
        silent.add(tracker);
      }
    }
  }

  /** Waits a little for those that are under way. */
  @Override
  public void close() {
    closing = true;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
