package org.lodestone.pull;

import java.io.IOException;
import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.BlobStore;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.SwarmDownload;
import org.lodestone.torrent.TorrentEngine;

/**
 * Fetches blobs from their swarms into the store, one download a blob however many ask, and goes on
 * seeding them.
 */
public final class BlobFetcher implements AutoCloseable {

  public BlobFetcher(
      BlobStore store,
      BlobTorrents torrents,
      TorrentEngine engine,
      HintFilter hints,
      List<String> trackers) {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * The running download of the blob, started when need be. The blob must have a magnet and not be
   * in the store.
   */
  public SwarmDownload fetch(MagnetManifest.Blob blob) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Seeds everything the store holds; hashes only blobs whose metainfo is missing. */
  public void seedStored() throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("skeleton");
  }
}
