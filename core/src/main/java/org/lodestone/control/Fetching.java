package org.lodestone.control;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
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
    Set<Digest> digests =
        blobs.stream().map(blob -> blob.descriptor().digest()).collect(Collectors.toSet());
    Set<Digest> begun = new HashSet<>();
    Wants.Want wanted = peering.wants().of(digests);
    try {
      List<CompletableFuture<Void>> stored = new ArrayList<>();
      for (MagnetManifest.Blob blob : blobs) {
        if (peering.jobs().find(blob.descriptor().digest()).isEmpty()) {
          begun.add(blob.descriptor().digest());
        }
        stored.add(begin(peering, blob));
      }
      new Progress<>(() -> state(peering.jobs(), digests, total), watcher, Progress.INTERVAL)
          .until(allOrFirstFailure(stored));
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

  /** The others may take for ever, so nobody waits for them when one has failed. */
  private static CompletableFuture<?> allOrFirstFailure(List<CompletableFuture<Void>> blobs) {
    CompletableFuture<Void> failure = new CompletableFuture<>();
    for (CompletableFuture<Void> blob : blobs) {
      CompletableFuture<Void> unused =
          blob.whenComplete(
              (stored, fault) -> {
                if (fault != null) {
                  failure.completeExceptionally(fault);
                }
              });
    }
    return CompletableFuture.anyOf(
        failure, CompletableFuture.allOf(blobs.toArray(CompletableFuture<?>[]::new)));
  }

  private static FetchState state(BlobJobs jobs, Set<Digest> blobs, long total) {
    long left = 0;
    int peers = 0;
    for (BlobJobs.Progress job : jobs.running()) {
      if (blobs.contains(job.digest())) {
        left += job.size() - Math.min(job.size(), job.arrived());
        peers = Math.max(peers, job.swarm().map(swarm -> swarm.peers()).orElse(0));
      }
    }
    return new FetchState(total - left, total, peers);
  }
}
