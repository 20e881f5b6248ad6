package org.lodestone.node;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.TorrentEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How what sources brought becomes blobs of the store.
 *
 * @param torrents the metainfo of the store's blobs
 * @param engine goes on with files where they are then
 */
record BlobIntake(BlobStore store, BlobTorrents torrents, TorrentEngine engine, PublicSeeds seeds) {

  private static final Logger LOG = LoggerFactory.getLogger(BlobIntake.class);

  /**
   * Makes sure that a feed's whole file is the blob.
   *
   * @return its torrent; empty when it is too large for one
   * @throws WrongBlobException when it is not; the file is removed
   */
  Optional<BlobTorrent> check(BlobKey blob, BlobFeed feed) throws IOException {
    if (feed.checksWhole()) {
      return feed.torrent();
    }
    BlobHasher.Hashed hashed = BlobHasher.hash(feed.file());
    if (!hashed.digest().equals(blob.digest()) || hashed.size() != blob.size()) {
      Files.deleteIfExists(feed.file());
      throw new WrongBlobException(
          "expected %d bytes of %s, found %d of %s"
              .formatted(blob.size(), blob.digest(), hashed.size(), hashed.digest()));
    }
    return hashed.torrent();
  }

  /** Takes a file that was seen to be the blob into the store, and lets it be seeded. */
  void store(BlobKey blob, BlobFeed feed, Optional<BlobTorrent> torrent) throws IOException {
    if (torrent.isPresent()) {
      torrents.save(torrent.get());
    }
    store.adopt(blob.digest(), feed.file());
    if (torrent.isPresent()) {
      engine.moved(torrent.get().infoHash(), store.path(blob.digest()));
      seeds.stored(torrent.get());
    }
    LOG.info("blob {} is whole and stored", blob.digest());
  }
}
