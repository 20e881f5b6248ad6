package org.lodestone.node;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.lodestone.journal.SourceCounts;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.TorrentEngine;

/** A source at work on a file. Safe for use by several threads. */
public interface BlobFeed extends SourceCounts, AutoCloseable {

  /** Where the bytes are now. */
  Path file();

  /**
   * Bytes {@code from} (inclusive) to {@code to} (exclusive). Reading blocks until they are here
   * and ends with an IOException when the feed fails or is closed.
   */
  InputStream read(long from, long to);

  /**
   * Whether the feed itself holds the blob's last byte back, and is not {@link #whole}, until the
   * SHA-256 of the whole has matched. Else that is done for it.
   */
  boolean checksWhole();

  /** How many bytes are here, as far as the source can tell the right ones. */
  @Override
  long arrived();

  /** Grows with all that comes from the source and is right, not with what was here before. */
  long received();

  /** The same in bytes, whatever counts as progress. */
  @Override
  default long brought() {
    return received();
  }

  /**
   * Whether everything that is missing can be had now: it is not believed but offered by those who
   * would have to give it.
   */
  boolean isOffered();

  /** Completes when everything is here or offered, and the source has proved to give. */
  CompletableFuture<Void> proved();

  /** Completes when the file is whole; fails when the feed does. */
  CompletableFuture<Void> whole();

  /** The blob's torrent, where the source brings it along. */
  Optional<BlobTorrent> torrent();

  /** The swarm, where the source is one that is joined. */
  Optional<TorrentEngine.SwarmStats> swarm();

  /** Ends the feed unless it is whole. What is in the file stays. */
  @Override
  void close();
}
