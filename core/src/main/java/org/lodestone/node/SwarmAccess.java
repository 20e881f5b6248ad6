package org.lodestone.node;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.SwarmDownload;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.Tracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How this node gets into swarms.
 *
 * @param torrents the metainfo that is here already
 * @param trackers asked beside those that links name
 * @param disk where small files are written
 */
record SwarmAccess(
    TorrentEngine engine,
    HintFilter hints,
    BlobTorrents torrents,
    List<Tracker> trackers,
    Executor disk) {

  private static final Logger LOG = LoggerFactory.getLogger(SwarmAccess.class);

  /** The link with the hints that can be used at once, and our own trackers. */
  MagnetLink usable(MagnetLink magnet) {
    MagnetLink immediate = hints.immediate(magnet);
    Set<Tracker> all = new LinkedHashSet<>(trackers);
    all.addAll(immediate.trackers());
    return immediate.withHints(List.copyOf(all), immediate.webSeeds(), immediate.peers());
  }

  /** Names are looked up beside the download: dead name servers hold up nothing. */
  void lookUpHints(MagnetLink magnet) {
    CompletableFuture<Void> unused = hints.filter(magnet).thenAccept(engine::addHints);
  }

  Optional<BlobTorrent> torrent(Digest digest, InfoHash infoHash) throws IOException {
    return Stream.of(torrents.find(digest), torrents.findPartial(digest))
        .flatMap(Optional::stream)
        .filter(torrent -> torrent.infoHash().equals(infoHash))
        .findFirst();
  }

  /** Saves what the peers will tell, so that a download goes on after a restart without them. */
  void keepTorrentOf(SwarmDownload download) {
    CompletableFuture<Void> unused = download.torrent().thenAcceptAsync(this::keep, disk);
  }

  private void keep(BlobTorrent torrent) {
    if (torrent.pieceCount() == 1) {
      return; // of such a blob there is all or nothing
    }
    try {
      torrents.savePartial(torrent);
    } catch (IOException e) {
      LOG.warn("{} could not be kept: after a restart peers are asked for it again", torrent, e);
    }
  }
}
