package org.lodestone.torrent;

import java.io.IOException;
import java.util.Optional;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metainfo of the blobs in a store, kept beside them so that no blob is hashed twice, and apart
 * from it that of the blobs on their way there, so that a download goes on without asking peers for
 * it.
 */
public final class BlobTorrents {

  private static final Logger LOG = LoggerFactory.getLogger(BlobTorrents.class);
  private static final String KIND = "torrents";
  private static final String PARTIAL = "partial-torrents";

  private final BlobStore store;

  public BlobTorrents(BlobStore store) {
    this.store = store;
  }

  /** The blob's torrent; damaged metainfo counts as none, because it can be made again. */
  public Optional<BlobTorrent> find(Digest digest) throws IOException {
    return find(KIND, digest);
  }

  /** Keeps the torrent of a blob whose bytes have been seen, whole, to be those it speaks of. */
  public void save(BlobTorrent torrent) throws IOException {
    save(KIND, torrent);
    store.deleteState(PARTIAL, fileName(torrent.digest()));
  }

  /**
   * What peers gave as the blob's torrent in an earlier download: the metainfo of its infohash, but
   * whether the bytes are the blob's is not known.
   */
  public Optional<BlobTorrent> findPartial(Digest digest) throws IOException {
    return find(PARTIAL, digest);
  }

  /** Keeps the torrent of a blob that is not whole. */
  public void savePartial(BlobTorrent torrent) throws IOException {
    save(PARTIAL, torrent);
  }

  /** Drops what is kept of a blob that is gone for good. */
  public void forget(Digest digest) throws IOException {
    store.deleteState(KIND, fileName(digest));
    store.deleteState(PARTIAL, fileName(digest));
  }

  private Optional<BlobTorrent> find(String kind, Digest digest) throws IOException {
    return store.readState(kind, fileName(digest)).flatMap(bytes -> parse(digest, bytes));
  }

  private void save(String kind, BlobTorrent torrent) throws IOException {
    store.writeState(kind, fileName(torrent.digest()), torrent.metainfo());
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
