package org.lodestone.node;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.SwarmDownload;
import org.lodestone.torrent.TorrentEngine;

/** A swarm that has been joined for a blob. */
record SwarmFeed(TorrentEngine engine, InfoHash infoHash, SwarmDownload download)
    implements BlobFeed {

  @Override
  public Path file() {
    return download.file();
  }

  @Override
  public InputStream read(long from, long to) {
    return download.read(from, to);
  }

  @Override
  public boolean checksWhole() {
    return true;
  }

  @Override
  public long arrived() {
    return download.verifiedBytes();
  }

  @Override
  public long received() {
    return download.provedPieces();
  }

  @Override
  public long brought() {
    return download.provedBytes();
  }

  @Override
  public boolean isOffered() {
    return download.isOffered();
  }

  @Override
  public CompletableFuture<Void> proved() {
    return download.source();
  }

  @Override
  public CompletableFuture<Void> whole() {
    return download.completion().thenApply(torrent -> null);
  }

  @Override
  public Optional<BlobTorrent> torrent() {
    return Optional.ofNullable(download.torrent().getNow(null));
  }

  @Override
  public Optional<TorrentEngine.SwarmStats> swarm() {
    return engine.stats(infoHash);
  }

  @Override
  public void close() {
    download.close();
  }
}
