package org.lodestone.node;

import com.google.common.util.concurrent.MoreExecutors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.lodestone.io.DaemonThreads;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.Tracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seeds the blobs that are public, and nothing else. After a stop that was not clean all are
 * doubted: they are seeded at once, as the engine checks each piece before it sends it for the
 * first time, and checked whole in the background.
 */
public final class PublicSeeds implements BlobWatcher, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PublicSeeds.class);

  private static final Duration STOP = Duration.ofSeconds(10);

  private final Holdings holdings;
  private final BlobTorrents torrents;
  private final TorrentEngine engine;
  private final HintFilter hints;
  private final List<Tracker> trackers;

  /** What is seeded, and the bytes that its swarm had got when that was asked last. */
  private final Map<Digest, Seed> seeded = new ConcurrentHashMap<>();

  /** Where blobs that have just become public are looked at: whoever says so does not wait. */
  private final ExecutorService seeding = DaemonThreads.single("new-seeds");

  private volatile Consumer<Digest> lost = digest -> {};

  private record Seed(InfoHash infoHash, long uploaded) {}

  /**
   * @param trackers the operator's own
   */
  public PublicSeeds(
      Holdings holdings, TorrentEngine engine, HintFilter hints, List<Tracker> trackers) {
    this.holdings = holdings;
    this.torrents = new BlobTorrents(holdings.store());
    this.engine = engine;
    this.hints = hints;
    this.trackers = List.copyOf(trackers);
    holdings.watchedBy(this);
  }

  /** What fetches a blob again that turned out damaged. */
  public void onLost(Consumer<Digest> fetch) {
    lost = fetch;
  }

  /**
   * Seeds every public blob of the store.
   *
   * @return how many of them are doubted and being checked
   */
  public int seedAll() throws IOException {
    int doubted = 0;
    for (BlobTable.Public blob : holdings.publicBlobs()) {
      boolean believed = holdings.blobs().isBelieved(blob.digest());
      // Without a torrent a doubted one would have to be read first: it follows when it is checked.
      if (believed || torrents.find(blob.digest()).isPresent()) {
        seed(blob);
      }
      if (!believed) {
        holdings.blobs().checkSoon(blob.digest());
        doubted++;
      }
    }
    return doubted;
  }

  /** On the operator's trackers at once, on others when it is known that they may be called. */
  private void seed(BlobTable.Public blob) throws IOException {
    Optional<BlobTorrent> torrent = holdings.torrent(blob.digest());
    if (torrent.isPresent()) {
      seed(torrent.get(), trackers);
      List<Tracker> hinted =
          blob.trackers().stream()
              .filter(tracker -> !trackers.contains(tracker))
              .limit(MagnetLink.MAX_HINTS)
              .toList();
      if (!hinted.isEmpty()) {
        // Names may have to be looked up: nothing waits for that.
        CompletableFuture<Void> unused =
            hints.filter(torrent.get().magnet(hinted)).thenAccept(engine::addHints);
      }
    }
  }

  private void seed(BlobTorrent torrent, List<Tracker> announcedTo) throws IOException {
    engine.seed(torrent, holdings.store().path(torrent.digest()), announcedTo);
    seeded.putIfAbsent(torrent.digest(), new Seed(torrent.infoHash(), 0));
  }

  /** How many others are said to have the whole blob; empty when it is not seeded. */
  Optional<Integer> claimedCopies(Digest digest) {
    return Optional.ofNullable(seeded.get(digest))
        .flatMap(seed -> engine.stats(seed.infoHash()))
        .map(TorrentEngine.SwarmStats::seeds);
  }

  /** Goes on with a blob that has just come: if it is not public, nothing more is told of it. */
  void stored(BlobTorrent torrent) throws IOException {
    Optional<BlobTable.Public> blob = holdings.publicBlob(torrent.digest());
    if (blob.isPresent()) {
      seed(blob.get());
    } else {
      engine.remove(torrent.infoHash());
    }
  }

  @Override
  public void leaving(Digest digest) throws IOException {
    seeded.remove(digest);
    torrents.find(digest).ifPresent(torrent -> engine.remove(torrent.infoHash()));
  }

  @Override
  public void lost(Digest digest) {
    lost.accept(digest);
  }

  @Override
  public void sound(Digest digest) {
    try {
      Optional<BlobTable.Public> blob = holdings.publicBlob(digest);
      if (blob.isPresent()) {
        seed(blob.get());
      }
    } catch (IOException e) {
      LOG.error("blob {} is whole and cannot be seeded", digest, e);
    }
  }

  @Override
  public void listed(List<Digest> digests) {
    seeding.execute(() -> digests.forEach(this::seedListed));
  }

  private void seedListed(Digest digest) {
    try {
      if (holdings.has(digest)) {
        sound(digest);
      } else if (holdings.store().contains(digest)) {
        holdings.blobs().checkSoon(digest);
      }
    } catch (IOException e) {
      LOG.error("blob {} cannot be looked at", digest, e);
    }
  }

  @Override
  public Collection<Digest> readByPeers() {
    List<Digest> read = new ArrayList<>();
    seeded.forEach(
        (digest, seed) -> {
          long uploaded =
              engine.stats(seed.infoHash()).map(TorrentEngine.SwarmStats::uploaded).orElse(0L);
          if (uploaded > seed.uploaded()) {
            read.add(digest);
            seeded.replace(digest, seed, new Seed(seed.infoHash(), uploaded));
          }
        });
    return read;
  }

  @Override
  public void close() {
    holdings.watchedBy(BlobWatcher.NONE);
    if (!MoreExecutors.shutdownAndAwaitTermination(seeding, STOP)) {
      LOG.warn("blobs were still being made torrents of after {}", STOP);
    }
  }
}
