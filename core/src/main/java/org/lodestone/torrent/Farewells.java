package org.lodestone.torrent;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.lodestone.io.DaemonThreads;
import org.lodestone.torrent.Announcement.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes leave of trackers beside the caller, for peers that are gone already. Not at once: what was
 * under way to the tracker is there by then, and who has come back needs no leave.
 */
final class Farewells implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Farewells.class);

  private static final int THREADS = 8;
  private static final int MAX_WAITING = 10_000;
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration DELAY = Duration.ofSeconds(1);

  /** How long the last ones may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final AnnounceClient announces;
  private final Predicate<InfoHash> isBack;
  private final ScheduledThreadPoolExecutor threads =
      new ScheduledThreadPoolExecutor(THREADS, DaemonThreads.named("tracker-farewell"));

  /** Those that did not answer while the last ones were sent: one wait for each is enough. */
  private final Set<Tracker> silent = ConcurrentHashMap.newKeySet();

  private volatile boolean hurried;

  /**
   * @param isBack whether we are in that swarm again
   */
  Farewells(AnnounceClient announces, Predicate<InfoHash> isBack) {
    this.announces = announces;
    this.isBack = isBack;
    threads.setKeepAliveTime(IDLE.toNanos(), TimeUnit.NANOSECONDS);
    threads.allowCoreThreadTimeOut(true);
  }

  /** Nobody comes back from now on. */
  void hurry() {
    hurried = true;
  }

  /**
   * @param port where the peer was to be called
   * @param underWay whether its announce may still be on the way to the tracker
   */
  void send(Tracker tracker, InfoHash infoHash, PeerId peer, int port, boolean underWay) {
    Announcement stopped = new Announcement(Event.STOPPED, infoHash, peer, port, 0);
    if (threads.isShutdown() || threads.getQueue().size() >= MAX_WAITING) {
      LOG.debug("{} may go on naming {}", tracker, stopped);
      return;
    }
    long delay = hurried && !underWay ? 0 : DELAY.toNanos();
    ScheduledFuture<?> unused =
        threads.schedule(() -> send(tracker, stopped), delay, TimeUnit.NANOSECONDS);
  }

  private void send(Tracker tracker, Announcement stopped) {
    if (silent.contains(tracker) || isBack.test(stopped.infoHash())) {
      return;
    }
    try {
      announces.leave(tracker, stopped);
    } catch (IOException e) {
      LOG.debug("{} may go on naming {}", tracker, stopped, e);
      if (hurried) {
        silent.add(tracker);
      }
    }
  }

  /** Waits a little for those that are under way. */
  @Override
  public void close() {
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
