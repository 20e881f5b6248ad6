package org.lodestone.torrent;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.libtorrent4j.AnnounceEntry;
import org.libtorrent4j.TcpEndpoint;
import org.libtorrent4j.TorrentFlags;
import org.libtorrent4j.TorrentHandle;
import org.libtorrent4j.swig.byte_span;
import org.libtorrent4j.swig.status_flags_t;
import org.libtorrent4j.swig.torrent_status;

/**
 * One torrent in the session: a seed, or a download that becomes one. Seeds hold nothing more than
 * this object, so that thousands fit.
 */
final class LibtorrentTorrent implements Swarm {

  private static final long MEETING_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final status_flags_t STATUS = TorrentHandle.QUERY_ACCURATE_DOWNLOAD_COUNTERS;

  private final LibtorrentSession session;
  private final InfoHash infoHash;
  private final LibtorrentPeers peers;
  private final Consumer<LibtorrentTorrent> leaving;
  private final AtomicBoolean awaitsMetadata = new AtomicBoolean();
  private volatile TorrentHandle handle;
  private volatile long id;
  private volatile long joinedAt;
  private volatile Path file;

  /** Present while this is a download that is not whole yet. */
  private volatile SwarmDownload download;

  private volatile CompletableFuture<Void> renaming = CompletableFuture.completedFuture(null);
  private volatile boolean checked;

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
    this.peers = new LibtorrentPeers(peers);
    this.leaving = leaving;
  }

  void joined(TorrentHandle newHandle) {
    id = newHandle.swig().id();
    joinedAt = System.nanoTime();
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
  public PeerId own() {
    return session.peerId();
  }

  @Override
  public List<Neighbour> neighbours() {
    return call(peers::met, List.of());
  }

  @Override
  public boolean othersExpected() {
    // Who is named but cannot be met may not exist any more.
    return System.nanoTime() - joinedAt < MEETING_NANOS
        && call(LibtorrentPeers::moreLeechersKnown, false);
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
  public void prioritize(Map<Urgency, BitSet> pieces) {
    run(torrent -> torrent.swig().prioritize_pieces_ex(LibtorrentPriorities.of(pieces)));
  }

  @Override
  public void hurry(int piece) {
    run(torrent -> torrent.setPieceDeadline(piece, 0));
  }

  @Override
  public void addWebSeed(WebSeed seed) {
    run(torrent -> torrent.addUrlSeed(seed.toString()));
  }

  @Override
  public void removeWebSeed(WebSeed seed) {
    run(torrent -> torrent.removeUrlSeed(seed.toString()));
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

  /** Pieces may not be asked for before the metadata is known and right. */
  void awaitMetadata() {
    if (awaitsMetadata.compareAndSet(false, true)) {
      session.holdConnections();
    }
  }

  /** The metadata is right: pieces may be asked for. */
  void startDownload() {
    run(torrent -> torrent.unsetFlags(TorrentFlags.UPLOAD_MODE));
    stopAwaitingMetadata();
  }

  void stopAwaitingMetadata() {
    if (awaitsMetadata.compareAndSet(true, false)) {
      session.releaseConnections();
    }
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
          torrent_status status = torrent.status(TorrentHandle.QUERY_PIECES).swig();
          return PeerPieces.read(status.get_pieces());
        },
        new BitSet());
  }

  Optional<TorrentEngine.SwarmStats> stats() {
    return call(
        torrent -> Optional.of(LibtorrentStats.of(torrent.status(STATUS))), Optional.empty());
  }

  /** Adds trackers the torrent does not have yet. */
  void addTrackers(List<Tracker> trackers) {
    run(
        torrent ->
            trackers.forEach(tracker -> torrent.addTracker(new AnnounceEntry(tracker.toString()))));
  }

  /** Adds trackers and peers, which are called at once. */
  void addHints(List<Tracker> trackers, List<TcpEndpoint> newPeers) {
    addTrackers(trackers);
    run(torrent -> peers.add(torrent, newPeers));
  }

  /** What is in the file has been checked: pieces that are reported from now on came from peers. */
  void checked() {
    checked = true;
  }

  boolean isChecked() {
    return checked;
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

  /** A piece did not match: libtorrent bans whoever sent it alone. */
  void hashFailed() {
    peers.hashFailed();
  }

  /** Looks for peers again when a download does not move. */
  void retry() {
    run(peers::retry);
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
