package org.lodestone.control;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.lodestone.control.NodeOperations.Watcher;
import org.lodestone.document.MagnetManifest;
import org.lodestone.node.BlobJob;
import org.lodestone.node.BlobJobs;
import org.lodestone.node.Node;
import org.lodestone.node.Peering;
import org.lodestone.node.Wants;
import org.lodestone.oci.Digest;
import org.lodestone.program.CommandFailure;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.HostPort;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.Tracker;

/**
 * Brings blobs from their swarms into a node's store. When it is interrupted, the downloads that
 * were begun for it, and that nobody else wants, are given up.
 */
final class Fetching {

  private static final long TICK_MILLIS = 200;

  private final Node node;

  /** Whoever asks has named these: they are used whatever the node's own filter says. */
  private final List<Tracker> trackers;

  private final List<HostPort> peers;

  Fetching(Node node, List<Tracker> trackers, List<HostPort> peers) {
    this.node = node;
    this.trackers = trackers.stream().distinct().limit(MagnetLink.MAX_HINTS).toList();
    this.peers = peers;
  }

  Fetched fetch(List<MagnetManifest.Blob> blobs, Watcher<FetchState> watcher)
      throws IOException, InterruptedException, CommandFailure {
    List<MagnetManifest.Blob> missing = new ArrayList<>();
    for (MagnetManifest.Blob blob : blobs) {
      if (blob.magnet().isEmpty()) {
        node.store().put(new byte[0]);
      } else if (!node.holdings().has(blob.descriptor().digest())) {
        missing.add(blob);
      }
    }
    return missing.isEmpty()
        ? new Fetched(0, 0, Duration.ZERO)
        : download(node.peering(), missing, watcher);
  }

  private Fetched download(
      Peering peering, List<MagnetManifest.Blob> blobs, Watcher<FetchState> watcher)
      throws IOException, InterruptedException, CommandFailure {
    long started = System.nanoTime();
    long total = blobs.stream().mapToLong(blob -> blob.descriptor().size()).sum();
    Set<Digest> begun = new HashSet<>();
    Wants.Want wanted =
        peering.wants().of(blobs.stream().map(blob -> blob.descriptor().digest()).toList());
    try {
      List<CompletableFuture<Void>> stored = new ArrayList<>();
      for (MagnetManifest.Blob blob : blobs) {
        if (peering.jobs().find(blob.descriptor().digest()).isEmpty()) {
          begun.add(blob.descriptor().digest());
        }
        stored.add(begin(peering, blob));
      }
      await(peering.jobs(), blobs, stored, total, watcher);
    } finally {
      wanted.close();
      begun.stream()
          .filter(blob -> !peering.wants().include(blob))
          .forEach(peering.jobs()::abandon);
    }
    return new Fetched(blobs.size(), total, Duration.ofNanos(System.nanoTime() - started));
  }

  private CompletableFuture<Void> begin(Peering peering, MagnetManifest.Blob blob)
      throws IOException {
    Optional<BlobJob> job = peering.jobs().fetch(List.of(blob));
    if (job.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    MagnetLink named = blob.magnet().orElseThrow().withHints(trackers, List.of(), peers);
    CompletableFuture<Void> unused =
        new HintFilter(peers, trackers).filter(named).thenAccept(peering.engine()::addHints);
    return job.get().stored();
  }

  private static void await(
      BlobJobs jobs,
      List<MagnetManifest.Blob> blobs,
      List<CompletableFuture<Void>> stored,
      long total,
      Watcher<FetchState> watcher)
      throws IOException, InterruptedException, CommandFailure {
    Set<Digest> mine = new HashSet<>();
    blobs.forEach(blob -> mine.add(blob.descriptor().digest()));
    CompletableFuture<Void> all =
        CompletableFuture.allOf(stored.toArray(CompletableFuture<?>[]::new));
    while (!isDone(all, stored)) {
      long left = 0;
      int peers = 0;
      for (BlobJobs.Progress job : jobs.running()) {
        if (mine.contains(job.digest())) {
          left += job.size() - Math.min(job.size(), job.arrived());
          peers = Math.max(peers, job.swarm().map(swarm -> swarm.peers()).orElse(0));
        }
      }
      watcher.now(new FetchState(total - left, total, peers));
    }
  }

  /** Waits a little; whether everything is here by then. */
  private static boolean isDone(CompletableFuture<Void> all, List<CompletableFuture<Void>> blobs)
      throws IOException, InterruptedException {
    try {
      all.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      for (CompletableFuture<Void> blob : blobs) {
        if (blob.isCompletedExceptionally()) {
          rethrow(blob); // without waiting for the others, which may take for ever
        }
      }
      return false;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  private static void rethrow(CompletableFuture<Void> failed) throws IOException {
    try {
      failed.join();
    } catch (CompletionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }
}
