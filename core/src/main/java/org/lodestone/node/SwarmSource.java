package org.lodestone.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.AlreadyJoinedException;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.SwarmDownload;

/** The swarm that a document's magnet link leads to. Its identity is the infohash alone. */
final class SwarmSource implements BlobSource {

  private final SwarmAccess access;
  private final Digest digest;
  private final long size;
  private final MagnetLink magnet;

  /**
   * @param blob one that has a magnet
   */
  SwarmSource(SwarmAccess access, MagnetManifest.Blob blob) {
    this.access = access;
    this.digest = blob.descriptor().digest();
    this.size = blob.descriptor().size();
    this.magnet = blob.magnet().orElseThrow();
  }

  /**
   * @param infoHash what somebody says that the blob's torrent has
   */
  SwarmSource(SwarmAccess access, Digest digest, long size, InfoHash infoHash) {
    this.access = access;
    this.digest = digest;
    this.size = size;
    this.magnet =
        new MagnetLink(
            infoHash,
            Optional.empty(),
            Optional.empty(),
            OptionalLong.of(size),
            List.of(),
            List.of(),
            List.of());
  }

  @Override
  public BlobFeed open(Path file) throws IOException {
    InfoHash infoHash = magnet.infoHash();
    MagnetLink usable = access.usable(magnet);
    Optional<BlobTorrent> known = access.torrent(digest, infoHash);
    SwarmDownload download = fetch(known, usable, file);
    access.lookUpHints(magnet);
    if (known.isEmpty()) {
      access.keepTorrentOf(download);
    }
    return new SwarmFeed(access.engine(), infoHash, download);
  }

  private SwarmDownload fetch(Optional<BlobTorrent> known, MagnetLink usable, Path file)
      throws IOException {
    try {
      return known.isPresent()
          ? access.engine().fetch(known.get(), usable, file)
          : access.engine().fetch(digest, size, usable, file);
    } catch (AlreadyJoinedException e) {
      // Another document may have given this infohash to another blob, wrongly.
      throw new SourceBusyException(e.getMessage());
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SwarmSource source
        && source.digest.equals(digest)
        && source.size == size
        && source.magnet.infoHash().equals(magnet.infoHash());
  }

  @Override
  public int hashCode() {
    return Objects.hash(digest, size, magnet.infoHash());
  }

  @Override
  public String toString() {
    return "swarm " + magnet.infoHash();
  }
}
