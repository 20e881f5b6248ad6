package org.lodestone.control;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.lodestone.control.NodeOperations.Watcher;
import org.lodestone.node.Node;
import org.lodestone.oci.Digest;
import org.lodestone.program.CommandFailure;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.TorrentEngine.SwarmStats;
import org.lodestone.torrent.Tracker;

/** Tells how it goes in the swarms of some blobs, until enough others have them. */
final class SeedWatch {

  private final TorrentEngine engine;
  private final List<BlobTorrent> blobs;
  private final List<Tracker> trackers;
  private final Optional<Integer> wanted;

  private SeedWatch(TorrentEngine engine, List<BlobTorrent> blobs, SeedOrder order) {
    this.engine = engine;
    this.blobs = blobs;
    this.trackers = order.trackers();
    this.wanted = order.copies();
  }

  static SeedWatch begin(Node node, SeedOrder order) throws IOException {
    BlobTorrents known = new BlobTorrents(node.store());
    List<BlobTorrent> torrents = new ArrayList<>();
    for (Digest blob : order.blobs()) {
      torrents.add(
          known
              .find(blob)
              .orElseThrow(() -> new IOException("blob " + blob + " is not in the store")));
    }
    return new SeedWatch(node.peering().engine(), torrents, order);
  }

  void run(Watcher<SeedState> watcher) throws IOException, InterruptedException, CommandFailure {
    try (Copies copies = new Copies(engine, trackers, blobs, wanted.orElse(0))) {
      CompletableFuture<Void> end =
          wanted.isPresent() ? copies.await() : new CompletableFuture<>(); // until interrupted
      new Progress<>(() -> state(copies.fewest()), watcher, Progress.INTERVAL).until(end);
    }
  }

  private SeedState state(int copies) {
    long sent = 0;
    int peers = 0;
    for (BlobTorrent blob : blobs) {
      Optional<SwarmStats> stats = engine.stats(blob.infoHash());
      sent += stats.map(SwarmStats::uploaded).orElse(0L);
      peers = Math.max(peers, stats.map(SwarmStats::peers).orElse(0));
    }
    return new SeedState(copies, peers, sent);
  }
}
