package org.lodestone.torrent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.lodestone.io.DaemonThreads;
import org.lodestone.oci.Digest;

/**
 * A torrent engine without a network, with faults to order; {@link TorrentEngineContract} holds it
 * to what libtorrent does. Files are really read, written and checked.
 */
public final class FakeEngine implements TorrentEngine {

  /** How an engine wrongs its peers. */
  public enum Fault {
    NONE,
    /** Claims every piece and never sends anything. */
    SILENT,
    /** Sends a piece only now and then. */
    SLOW,
    /** Sends wrong bytes. */
    LYING,
    /** Has, and offers, only the first half of the pieces. */
    HALF,
    /** Trackers go on naming it, and nobody can reach it. */
    GONE
  }

  private final FakeNetwork network;
  private final int port;
  private final EngineListener listener;
  private final ExecutorService hashing =
      Executors.newFixedThreadPool(2, DaemonThreads.named("fake-hash"));

  /** Guarded by itself. */
  private final Map<InfoHash, FakeTorrent> torrents = new HashMap<>();

  private boolean closed;
  private volatile Fault fault = Fault.NONE;
  private volatile Duration sinceHeartbeat = Duration.ZERO;

  FakeEngine(FakeNetwork network, int port, EngineListener listener) {
    this.network = network;
    this.port = port;
    this.listener = listener;
  }

  /** From now on it wrongs its peers so. */
  public void order(Fault newFault) {
    fault = newFault;
    network.changed();
  }

  /** From now on its heartbeat is that old. */
  public void stall(Duration newSinceHeartbeat) {
    sinceHeartbeat = newSinceHeartbeat;
  }

  boolean is(Fault asked) {
    return fault == asked;
  }

  boolean answers() {
    return fault != Fault.GONE;
  }

  List<FakeTorrent> torrents() {
    synchronized (torrents) {
      return List.copyOf(torrents.values());
    }
  }

  Optional<FakeTorrent> find(InfoHash infoHash) {
    synchronized (torrents) {
      return Optional.ofNullable(torrents.get(infoHash));
    }
  }

  @Override
  public void seed(BlobTorrent torrent, Path file, List<Tracker> trackers) throws IOException {
    if (Files.size(file) != torrent.size()) {
      throw new IOException(
          "cannot seed %s: %s has %d bytes, expected %d"
              .formatted(torrent.digest(), file, Files.size(file), torrent.size()));
    }
    synchronized (torrents) {
      FakeTorrent active = torrents.get(torrent.infoHash());
      if (active != null) {
        active.addHints(trackers, List.of());
      } else {
        FakeTorrent seed = new FakeTorrent(this, torrent.infoHash(), file);
        seed.seeds(torrent);
        seed.addHints(trackers, List.of());
        add(seed);
      }
    }
    network.changed();
  }

  @Override
  public SwarmDownload fetch(Digest digest, long size, MagnetLink magnet, Path file)
      throws IOException {
    FakeTorrent torrent = newDownload(magnet, file);
    return start(torrent, new SwarmDownload(digest, size, torrent, hashing));
  }

  @Override
  public SwarmDownload fetch(BlobTorrent known, MagnetLink magnet, Path file) throws IOException {
    FakeTorrent torrent = newDownload(magnet, file);
    SwarmDownload download = new SwarmDownload(known.digest(), known.size(), torrent, hashing);
    download.torrentKnown(known);
    return start(torrent, download);
  }

  private FakeTorrent newDownload(MagnetLink magnet, Path file) {
    FakeTorrent torrent = new FakeTorrent(this, magnet.infoHash(), file);
    torrent.addHints(magnet.trackers(), magnet.peers());
    return torrent;
  }

  private SwarmDownload start(FakeTorrent torrent, SwarmDownload download) throws IOException {
    synchronized (torrents) {
      if (torrents.containsKey(torrent.infoHash())) {
        throw new AlreadyJoinedException(torrent.infoHash());
      }
      torrent.downloads(download);
      add(torrent);
    }
    network.changed();
    return download;
  }

  /** Call with the lock held. */
  private void add(FakeTorrent torrent) throws IOException {
    if (closed) {
      throw new IOException("the torrent engine is closed");
    }
    torrents.put(torrent.infoHash(), torrent);
  }

  @Override
  public void moved(InfoHash infoHash, Path newFile) {
    find(infoHash).ifPresent(torrent -> torrent.moveTo(newFile));
  }

  @Override
  public void addHints(MagnetLink magnet) {
    find(magnet.infoHash())
        .ifPresent(torrent -> torrent.addHints(magnet.trackers(), magnet.peers()));
    network.changed();
  }

  @Override
  public CompletableFuture<Integer> copies(
      BlobTorrent torrent, List<Tracker> trackers, int enough) {
    FakeTorrent asking = new FakeTorrent(this, torrent.infoHash(), Path.of(torrent.name()));
    asking.addHints(trackers, List.of());
    long proved = network.others(asking).stream().filter(FakeTorrent::provesAll).count();
    return CompletableFuture.completedFuture((int) Math.min(enough, proved));
  }

  @Override
  public Optional<SwarmStats> stats(InfoHash infoHash) {
    return find(infoHash).map(torrent -> torrent.stats(network.others(torrent)));
  }

  @Override
  public List<InfoHash> active() {
    return torrents().stream().map(FakeTorrent::infoHash).toList();
  }

  @Override
  public void remove(InfoHash infoHash) {
    find(infoHash)
        .ifPresent(
            torrent -> {
              torrent.download().ifPresent(SwarmDownload::close);
              leave(torrent);
            });
  }

  /** Something of a torrent may move now that could not before. */
  void changed() {
    network.changed();
  }

  void leave(FakeTorrent torrent) {
    synchronized (torrents) {
      torrents.remove(torrent.infoHash(), torrent);
    }
    network.changed();
  }

  /** Stops seeding a file that is not what its torrent says. */
  void suspect(FakeTorrent torrent, String reason) {
    leave(torrent);
    listener.suspect(torrent.infoHash(), torrent.file(), reason);
  }

  List<FakeTorrent> others(FakeTorrent torrent) {
    return network.others(torrent);
  }

  @Override
  public Duration sinceHeartbeat() {
    return sinceHeartbeat;
  }

  @Override
  public int port() {
    synchronized (torrents) {
      return closed ? 0 : port;
    }
  }

  /** What peers call it, even when it is closed. */
  int address() {
    return port;
  }

  @Override
  public void close() {
    List<FakeTorrent> left;
    synchronized (torrents) {
      closed = true;
      left = List.copyOf(torrents.values());
    }
    left.forEach(torrent -> remove(torrent.infoHash()));
    hashing.shutdownNow();
  }
}
