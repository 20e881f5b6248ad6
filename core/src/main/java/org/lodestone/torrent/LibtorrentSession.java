package org.lodestone.torrent;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.libtorrent4j.SettingsPack;
import org.libtorrent4j.alerts.Alert;
import org.libtorrent4j.alerts.Alerts;
import org.libtorrent4j.swig.alert;
import org.libtorrent4j.swig.alert_ptr_vector;
import org.libtorrent4j.swig.session;
import org.libtorrent4j.swig.settings_pack.bool_types;
import org.lodestone.io.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A native session and the thread that reads its alerts.
 *
 * <p>Native code crashes when it is used after its end. So every use goes through {@link #call},
 * which holds the read lock, and {@link #close} deletes the session under the write lock, after the
 * alert thread has ended.
 */
final class LibtorrentSession implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LibtorrentSession.class);
  private static final long ALERT_WAIT_MILLIS = 500;

  private final PeerId peerId = PeerId.random();
  private final session nativeSession;
  private final Consumer<Alert<?>> listener;
  private final Thread alerts =
      DaemonThreads.named("libtorrent-alerts").newThread(this::readAlerts);
  private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
  private int holds;
  private volatile long lastRound = System.nanoTime();
  private volatile boolean closing;
  private boolean closed;

  /**
   * @param listener called by the alert thread; an alert is gone when it returns
   */
  LibtorrentSession(EngineConfig config, Consumer<Alert<?>> listener) {
    this.nativeSession = new session(LibtorrentSettings.of(config, peerId).swig());
    this.listener = listener;
  }

  /** What we are called in all swarms, as long as this session lives. */
  PeerId peerId() {
    return peerId;
  }

  /**
   * Keeps connections between nodes that want nothing of each other until they are released as
   * often. A torrent that may not ask for pieces yet looks like a seed to libtorrent, which would
   * hang up on the seed that has just sent the metadata, and call again a second later.
   */
  synchronized void holdConnections() {
    if (holds++ == 0) {
      closeRedundantConnections(false);
    }
  }

  synchronized void releaseConnections() {
    if (--holds == 0) {
      closeRedundantConnections(true);
    }
  }

  private void closeRedundantConnections(boolean close) {
    SettingsPack change =
        new SettingsPack().setBoolean(bool_types.close_redundant_connections.swigValue(), close);
    call(
        open -> {
          open.apply_settings(change.swig());
          return null;
        },
        null);
  }

  void start() {
    alerts.start();
  }

  /** How long ago the alert thread last went round or ended with an alert. */
  Duration sinceHeartbeat() {
    return Duration.ofNanos(System.nanoTime() - lastRound);
  }

  /** What the native code answers, or {@code afterClose} when it has ended. */
  <T> T call(Function<session, T> use, T afterClose) {
    lifetime.readLock().lock();
    try {
      return closed ? afterClose : use.apply(nativeSession);
    } finally {
      lifetime.readLock().unlock();
    }
  }

  @Override
  public void close() {
    if (!closing) {
      closing = true;
      // Wakes the alert thread.
      call(
          open -> {
            open.post_session_stats();
            return null;
          },
          null);
      Uninterruptibles.joinUninterruptibly(alerts);
    }
    lifetime.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        nativeSession.delete();
      }
    } finally {
      lifetime.writeLock().unlock();
    }
  }

  private void readAlerts() {
    alert_ptr_vector batch = new alert_ptr_vector();
    while (!closing) {
      lastRound = System.nanoTime();
      if (nativeSession.wait_for_alert_ms(ALERT_WAIT_MILLIS) != null) {
        dispatchAll(batch);
      }
    }
    // Trackers may have been told something a moment ago.
    dispatchAll(batch);
  }

  private void dispatchAll(alert_ptr_vector batch) {
    nativeSession.pop_alerts(batch);
    for (int i = 0; i < batch.size(); i++) {
      dispatch(batch.get(i));
      lastRound = System.nanoTime();
    }
    batch.clear();
  }

  private void dispatch(alert next) {
    try {
      listener.accept(Alerts.cast(next));
    } catch (RuntimeException | Error e) {
      // One alert's trouble must not end the thread all downloads depend on.
      LOG.error("handling an alert of libtorrent failed", e);
    }
  }
}
