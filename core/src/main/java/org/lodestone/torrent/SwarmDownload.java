package org.lodestone.torrent;

import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import org.lodestone.oci.Digest;

/**
 * One blob on its way from the swarm: readers get ordered, verified bytes while it downloads. The
 * last piece is held back until the SHA-256 of the whole blob has matched.
 */
public final class SwarmDownload implements AutoCloseable {

  public Digest digest() {
    throw new UnsupportedOperationException("skeleton");
  }

  public long size() {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * Bytes {@code from} (inclusive) to {@code to} (exclusive). Reading blocks until they are here;
   * it ends with an IOException only when the blob proves wrong, the disk fails, or the download is
   * closed. Lack of peers is waited out.
   */
  public InputStream read(long from, long to) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Completes with the torrent when file is whole and its SHA-256 matched; else with why not. */
  public CompletableFuture<BlobTorrent> completion() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Bytes of verified pieces so far. */
  public long verifiedBytes() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Stops an unfinished download, keeping what is on disk; open readers end with an error. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("skeleton");
  }
}
