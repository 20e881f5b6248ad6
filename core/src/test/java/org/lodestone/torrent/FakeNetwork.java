package org.lodestone.torrent;

import com.google.common.util.concurrent.MoreExecutors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.lodestone.io.DaemonThreads;

/**
 * Swarms inside this process: engines that find one another by the trackers they name, or by
 * address, and copy pieces between their files. One thread moves everything, a piece at a time, and
 * only when something has changed.
 */
public final class FakeNetwork implements AutoCloseable {

  /** The trackers of this network; what they are called does not matter. */
  public static final List<Tracker> TRACKERS =
      List.of(Tracker.parse("http://tracker.fake:7070/announce"));

  private static final int FIRST_PORT = 20_000;
  private static final long SLOW_MILLIS = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ScheduledExecutorService mover =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("fake-network"));

  /** Guarded by this. */
  private final List<FakeEngine> engines = new ArrayList<>();

  private boolean roundIsDue;

  /** An engine that does nothing wrong. */
  public FakeEngine engine(EngineListener listener) {
    FakeEngine engine;
    synchronized (this) {
      engine = new FakeEngine(this, FIRST_PORT + engines.size(), listener);
      engines.add(engine);
    }
    return engine;
  }

  /** Everyone but this one in the swarm of the same torrent who can be reached. */
  List<FakeTorrent> others(FakeTorrent torrent) {
    List<FakeEngine> all;
    synchronized (this) {
      all = List.copyOf(engines);
    }
    return all.stream()
        .filter(engine -> engine != torrent.owner() && engine.answers())
        .flatMap(engine -> engine.find(torrent.infoHash()).stream())
        .filter(other -> torrent.knows(other) || other.knows(torrent))
        .toList();
  }

  /** Something may move now that could not before. */
  synchronized void changed() {
    if (!roundIsDue) {
      roundIsDue = true;
      later(0);
    }
  }

  private void later(long millis) {
    try {
      ScheduledFuture<?> unused = mover.schedule(this::round, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      roundIsDue = false; // The network is closed: nothing moves any more.
    }
  }

  private void round() {
    List<FakeEngine> all;
    synchronized (this) {
      roundIsDue = false;
      all = List.copyOf(engines);
    }
    boolean moved = false;
    boolean slow = false;
    for (FakeEngine engine : all) {
      for (FakeTorrent torrent : engine.torrents()) {
        List<FakeTorrent> others = others(torrent);
        moved |= move(torrent, others);
        slow |= others.stream().anyMatch(other -> other.owner().is(FakeEngine.Fault.SLOW));
      }
    }
    synchronized (this) {
      if (moved && !roundIsDue) {
        roundIsDue = true;
        later(slow ? SLOW_MILLIS : 0);
      }
    }
  }

  private static boolean move(FakeTorrent torrent, List<FakeTorrent> others) {
    try {
      return torrent.move(others);
    } catch (IOException e) {
      torrent.failed(e);
      return true;
    } catch (RuntimeException e) {
      torrent.failed(new IOException("a fault of the fake network", e));
      return true;
    }
  }

  @Override
  public void close() {
    List<FakeEngine> all;
    synchronized (this) {
      all = List.copyOf(engines);
    }
    all.forEach(FakeEngine::close);
    // A piece on its way may still be written, into a folder that a test is about to delete.
    MoreExecutors.shutdownAndAwaitTermination(mover, PATIENCE);
  }
}
