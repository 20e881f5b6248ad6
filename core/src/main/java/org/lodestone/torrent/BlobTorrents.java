package org.lodestone.torrent;

import java.io.IOException;
import java.util.Optional;
import org.lodestone.oci.BlobStore;
import org.lodestone.oci.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metainfo of the blobs in a store, kept beside them so that no blob is hashed twice. */
public final class BlobTorrents {

  private static final Logger LOG = LoggerFactory.getLogger(BlobTorrents.class);
  private static final String KIND = "torrents";

  private final BlobStore store;

  public BlobTorrents(BlobStore store) {
    this.store = store;
  }

  /** The blob's torrent; damaged metainfo counts as none, because it can be made again. */
  public Optional<BlobTorrent> find(Digest digest) throws IOException {
    return store.readState(KIND, fileName(digest)).flatMap(bytes -> parse(digest, bytes));
  }

  public void save(BlobTorrent torrent) throws IOException {
    store.writeState(KIND, fileName(torrent.digest()), torrent.metainfo());
  }

  private static Optional<BlobTorrent> parse(Digest digest, byte[] metainfo) {
    try {
      BlobTorrent torrent = BlobTorrent.parse(metainfo);
      if (torrent.digest().equals(digest)) {
        return Optional.of(torrent);
      }
      LOG.warn("the metainfo kept for {} is of {}: ignored", digest, torrent.digest());
    } catch (IllegalArgumentException e) {
      LOG.warn("the metainfo kept for {} is damaged and ignored: {}", digest, e.getMessage());
    }
    return Optional.empty();
  }

  private static String fileName(Digest digest) {
    return digest.hex() + ".torrent";
  }
}
