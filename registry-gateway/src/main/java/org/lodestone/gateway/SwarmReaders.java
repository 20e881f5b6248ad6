package org.lodestone.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.document.MagnetManifest;
import org.lodestone.io.DaemonThreads;
import org.lodestone.oci.Digest;

/**
 * The requests that wait for a swarm. Each holds a thread of a pool of their own, so that however
 * many of them stall, the server's threads stay free for everything else; those beyond the pool's
 * size queue.
 */
final class SwarmReaders implements AutoCloseable {

  private static final Duration SWEEP = Duration.ofSeconds(5);

  private final SwarmTransfer.Sources sources;
  private final Duration stallTimeout;
  private final Set<SwarmTransfer> active = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor threads;
  private final ScheduledExecutorService sweeper;
  private final Future<?> sweeping;

  /**
   * @param maxThreads how many requests wait at once
   * @param stallTimeout when a request without a byte is given up: its client may be long gone
   *     without having closed the connection
   */
  SwarmReaders(SwarmTransfer.Sources sources, int maxThreads, Duration stallTimeout) {
    this.sources = sources;
    this.stallTimeout = stallTimeout;
    this.threads =
        new ThreadPoolExecutor(
            maxThreads,
            maxThreads,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            DaemonThreads.named("swarm-reader"));
    threads.allowCoreThreadTimeOut(true);
    sweeper =
        Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("swarm-reader-sweeper"));
    sweeping =
        sweeper.scheduleWithFixedDelay(
            this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Sends a range of a blob that is not in the store; returns at once.
   *
   * @param offers the blob as accepted documents list it: the magnets may differ, and one that
   *     proves wrong is passed over
   */
  void send(
      List<MagnetManifest.Blob> offers,
      ByteRange range,
      Request request,
      Response response,
      Callback callback) {
    SwarmTransfer transfer = new SwarmTransfer(sources, offers, range, request, response, callback);
    active.add(transfer);
    threads.execute(
        () -> {
          try {
            transfer.run();
          } finally {
            active.remove(transfer);
          }
        });
  }

  /** How many requests wait for this blob. */
  long waitingFor(Digest digest) {
    return active.stream().filter(transfer -> transfer.digest().equals(digest)).count();
  }

  int count() {
    return active.size();
  }

  private void sweep() {
    for (SwarmTransfer transfer : active) {
      if (transfer.stalledFor().compareTo(stallTimeout) > 0) {
        transfer.abort("no byte came for " + stallTimeout.toSeconds() + " s");
      }
    }
  }

  @Override
  public void close() {
    sweeping.cancel(false);
    sweeper.shutdown();
    active.forEach(transfer -> transfer.abort("the gateway is stopping"));
    threads.shutdown();
  }
}
