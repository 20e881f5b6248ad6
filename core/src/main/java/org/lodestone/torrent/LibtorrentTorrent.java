package org.lodestone.torrent;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.libtorrent4j.AnnounceEntry;
import org.libtorrent4j.TcpEndpoint;
import org.libtorrent4j.TorrentFlags;
import org.libtorrent4j.TorrentHandle;
import org.libtorrent4j.TorrentStatus;
import org.libtorrent4j.swig.bitfield;
import org.libtorrent4j.swig.byte_span;

/**
 * One torrent in the session: a seed, or a download that becomes one. Seeds hold nothing more than
 * this object, so that thousands fit.
 */
final class LibtorrentTorrent implements Swarm {

  private final LibtorrentSession session;
  private final InfoHash infoHash;
  private final List<TcpEndpoint> peers;
  private final Consumer<LibtorrentTorrent> leaving;
  private volatile TorrentHandle handle;
  private volatile long id;
  private volatile Path file;

  /** Present while this is a download that is not whole yet. */
  private volatile SwarmDownload download;

  private volatile CompletableFuture<Void> renaming = CompletableFuture.completedFuture(null);
  private volatile boolean hashFailed;

  /**
   * @param peers addresses to go back to when nobody is connected
   * @param leaving told when the download wants to end
   */
  LibtorrentTorrent(
      LibtorrentSession session,
      InfoHash infoHash,
      Path file,
      List<TcpEndpoint> peers,
      Consumer<LibtorrentTorrent> leaving) {
    this.session = session;
    this.infoHash = infoHash;
    this.file = file;
    this.peers = List.copyOf(peers);
    this.leaving = leaving;
  }

  void joined(TorrentHandle newHandle) {
    id = newHandle.swig().id();
    handle = newHandle;
  }

  /** What libtorrent calls it; no two torrents of a session have the same. */
  long id() {
    return id;
  }

  void downloads(SwarmDownload newDownload) {
    download = newDownload;
  }

  InfoHash infoHash() {
    return infoHash;
  }

  TorrentHandle handle() {
    return handle;
  }

  @Override
  public Path file() {
    return file;
  }

  Optional<SwarmDownload> download() {
    return Optional.ofNullable(download);
  }

  @Override
  public int[] availability() {
    return call(TorrentHandle::pieceAvailability, new int[0]);
  }

  @Override
  public boolean othersDownload() {
    return call(
        torrent -> {
          TorrentStatus status = torrent.status();
          return status.listPeers() > status.listSeeds();
        },
        true);
  }

  @Override
  public void setSequential(boolean sequential) {
    run(
        torrent -> {
          if (sequential) {
            torrent.setFlags(TorrentFlags.SEQUENTIAL_DOWNLOAD);
          } else {
            torrent.unsetFlags(TorrentFlags.SEQUENTIAL_DOWNLOAD);
          }
        });
  }

  @Override
  public void hurry(int piece, int withinMillis) {
    run(torrent -> torrent.setPieceDeadline(piece, withinMillis));
  }

  @Override
  public void completed() {
    download = null;
    // Never writes to the file again, even if a later check finds it damaged.
    run(torrent -> torrent.setFlags(TorrentFlags.UPLOAD_MODE));
  }

  @Override
  public void leave() {
    leaving.accept(this);
  }

  /** The metadata is right: pieces may be asked for. */
  void startDownload() {
    run(torrent -> torrent.unsetFlags(TorrentFlags.UPLOAD_MODE));
  }

  /** The info dictionary as the peers sent it. */
  byte[] info() {
    return call(
        torrent -> {
          byte_span span = torrent.torrentFile().swig().get_info_section();
          byte[] bytes = new byte[(int) Math.min(span.size(), BlobTorrent.MAX_METAINFO + 1L)];
          for (int i = 0; i < bytes.length; i++) {
            bytes[i] = span.at(i);
          }
          return bytes;
        },
        new byte[0]);
  }

  /** The pieces that are in the file. */
  BitSet pieces() {
    return call(
        torrent -> {
          bitfield pieces = torrent.status(TorrentHandle.QUERY_PIECES).swig().get_pieces();
          BitSet found = new BitSet();
          for (int i = 0; i < pieces.size(); i++) {
            found.set(i, pieces.get_bit(i));
          }
          return found;
        },
        new BitSet());
  }

  Optional<TorrentEngine.SwarmStats> stats() {
    return call(torrent -> Optional.of(LibtorrentStats.of(torrent.status())), Optional.empty());
  }

  /** Asks the trackers how many peers have the blob. */
  void scrape() {
    run(TorrentHandle::scrapeTracker);
  }

  /** Adds trackers the torrent does not have yet. */
  void addTrackers(List<String> urls) {
    run(torrent -> urls.forEach(url -> torrent.addTracker(new AnnounceEntry(url))));
  }

  /** Completes when libtorrent uses the file's new name. */
  CompletableFuture<Void> renameTo(Path newFile) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    renaming = done;
    run(torrent -> torrent.renameFile(0, newFile.toString()));
    file = newFile;
    return done;
  }

  CompletableFuture<Void> renaming() {
    return renaming;
  }

  /** A piece did not match: whoever sent it alone is banned by libtorrent. */
  void hashFailed() {
    hashFailed = true;
  }

  /**
   * Looks for peers again when a download has none. Bans are lifted: the only seeder may have sent
   * one bad piece and be healed by now, and a bad piece is never let through.
   */
  void retry() {
    run(
        torrent -> {
          if (torrent.status().numPeers() > 0) {
            return;
          }
          if (hashFailed) {
            hashFailed = false;
            torrent.swig().clear_peers();
          }
          peers.forEach(peer -> torrent.swig().connect_peer(peer.swig()));
          torrent.forceReannounce();
        });
  }

  private void run(Consumer<TorrentHandle> use) {
    call(
        torrent -> {
          use.accept(torrent);
          return null;
        },
        null);
  }

  private <T> T call(Function<TorrentHandle, T> use, T otherwise) {
    TorrentHandle current = handle;
    if (current == null) {
      return otherwise;
    }
    return session.call(open -> current.isValid() ? use.apply(current) : otherwise, otherwise);
  }
}
