package org.lodestone.node;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.Tracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seeds the blobs that are public and right, and nothing else. A blob that is doubted is checked
 * first, in the background.
 */
public final class PublicSeeds implements BlobWatcher, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PublicSeeds.class);

  private final Holdings holdings;
  private final BlobTorrents torrents;
  private final TorrentEngine engine;
  private final HintFilter hints;
  private final List<Tracker> trackers;

  private volatile Consumer<Digest> lost = digest -> {};

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
   * @return how many of them are doubted; they follow as they turn out right
   */
  public int seedAll() throws IOException {
    int doubted = 0;
    for (BlobTable.Public blob : holdings.publicBlobs()) {
      if (!holdings.blobs().isBelieved(blob.digest())) {
        holdings.blobs().checkSoon(blob.digest());
        doubted++;
      } else {
        seed(blob);
      }
    }
    return doubted;
  }

  /** On the operator's trackers at once, on others when it is known that they may be called. */
  private void seed(BlobTable.Public blob) throws IOException {
    Optional<BlobTorrent> torrent = torrent(blob.digest());
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
  }

  /** Empty for an empty blob. */
  private Optional<BlobTorrent> torrent(Digest digest) throws IOException {
    Optional<BlobTorrent> saved = torrents.find(digest);
    if (saved.isPresent()) {
      return saved;
    }
    BlobHasher.Hashed hashed = BlobHasher.hash(holdings.store().path(digest));
    if (!hashed.digest().equals(digest)) {
      holdings.blobs().damaged(digest, hashed.digest());
      return Optional.empty();
    }
    if (hashed.torrent().isPresent()) {
      torrents.save(hashed.torrent().get());
    }
    return hashed.torrent();
  }

  @Override
  public void leaving(Digest digest) throws IOException {
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
  public void close() {
    holdings.watchedBy(BlobWatcher.NONE);
  }
}
