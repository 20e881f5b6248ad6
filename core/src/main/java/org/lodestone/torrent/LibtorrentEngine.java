package org.lodestone.torrent;

import com.google.common.util.concurrent.MoreExecutors;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.libtorrent4j.AddTorrentParams;
import org.libtorrent4j.TorrentHandle;
import org.libtorrent4j.swig.error_code;
import org.libtorrent4j.swig.session_handle;
import org.libtorrent4j.swig.torrent_handle;
import org.lodestone.io.DaemonThreads;
import org.lodestone.oci.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seeds and fetches blobs with libtorrent.
 *
 * <p>Torrents are added and found under the lock of {@code torrents}, so that no alert comes before
 * its torrent is known.
 */
public final class LibtorrentEngine implements TorrentEngine {

  private static final Logger LOG = LoggerFactory.getLogger(LibtorrentEngine.class);
  private static final long MOVE_SECONDS = 30;
  private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final Duration PROBES_END = Duration.ofSeconds(2);
  private static final int PROBES = 8;
  private static final int MAX_PROBES_WAITING = 10_000;
  private static final int PORT_ATTEMPTS = 10;

  private final LibtorrentTorrents torrents = new LibtorrentTorrents();
  private final LibtorrentAnnounces announces = new LibtorrentAnnounces();
  private final AnnounceClient trackers = new AnnounceClient();
  private final Farewells farewells =
      new Farewells(trackers, infoHash -> torrents.find(infoHash).isPresent());
  private final ExecutorService hashing =
      Executors.newFixedThreadPool(
          Math.max(2, Runtime.getRuntime().availableProcessors()),
          DaemonThreads.named("swarm-hash"));
  private final ExecutorService probing =
      DaemonThreads.pool("copy-probe", PROBES, MAX_PROBES_WAITING);
  private final ScheduledExecutorService retries =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("swarm-retry"));
  private final List<ScheduledFuture<?>> tasks;
  private final LibtorrentSession session;
  private final CopyProbe copies;

  private LibtorrentEngine(EngineConfig config, EngineListener listener) {
    LibtorrentAlerts alerts = new LibtorrentAlerts(torrents, announces, this::leave, listener);
    session = new LibtorrentSession(config, alerts);
    copies = new CopyProbe(session.peerId(), trackers);
    session.start();
    tasks =
        List.of(
            every(config.retryInterval(), this::retry), every(ReadAhead.LOOK_INTERVAL, this::look));
  }

  private ScheduledFuture<?> every(Duration interval, Runnable task) {
    long nanos = interval.toNanos();
    return retries.scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Starts an engine that listens for peers.
   *
   * @throws IOException when libtorrent cannot be loaded, or no port be opened
   */
  public static LibtorrentEngine start(EngineConfig config, EngineListener listener)
      throws IOException {
    String version = NativeLibrary.load();
    FreePort.check(config);
    LibtorrentEngine engine = listening(config, listener);
    if (engine.port() == 0) {
      engine.close();
      throw new IOException(
          "could not listen for peers on %s port %d: choose a port that is free, or 0"
              .formatted(config.listenAddresses(), config.port()));
    }
    LOG.info("libtorrent {} listens on port {}", version, engine.port());
    return engine;
  }

  /** A port that was free may be taken by the time libtorrent asks for it. */
  private static LibtorrentEngine listening(EngineConfig config, EngineListener listener)
      throws IOException {
    for (int attempt = 1; config.port() == 0 && attempt < PORT_ATTEMPTS; attempt++) {
      LibtorrentEngine engine = new LibtorrentEngine(FreePort.in(config), listener);
      if (engine.port() != 0) {
        return engine;
      }
      engine.close();
    }
    return new LibtorrentEngine(config, listener);
  }

  @Override
  public void seed(BlobTorrent torrent, Path file, List<Tracker> trackers) throws IOException {
    if (Files.size(file) != torrent.size()) {
      throw new IOException(
          "cannot seed %s: %s has %d bytes, expected %d"
              .formatted(torrent.digest(), file, Files.size(file), torrent.size()));
    }
    synchronized (torrents) {
      Optional<LibtorrentTorrent> active = torrents.find(torrent.infoHash());
      if (active.isPresent()) {
        active.get().addTrackers(trackers);
        return;
      }
      Path absolute = file.toAbsolutePath();
      LibtorrentTorrent seed =
          new LibtorrentTorrent(session, torrent.infoHash(), absolute, List.of(), this::leave);
      add(seed, LibtorrentParams.seed(torrent, absolute, trackers));
    }
  }

  @Override
  public SwarmDownload fetch(Digest digest, long size, MagnetLink magnet, Path file)
      throws IOException {
    Path absolute = file.toAbsolutePath();
    LibtorrentTorrent torrent = newDownload(magnet, absolute);
    SwarmDownload download = new SwarmDownload(digest, size, torrent, hashing);
    start(torrent, download, LibtorrentParams.download(absolute, magnet));
    return download;
  }

  @Override
  public SwarmDownload fetch(BlobTorrent known, MagnetLink magnet, Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    LibtorrentTorrent torrent = newDownload(magnet, absolute);
    SwarmDownload download = new SwarmDownload(known.digest(), known.size(), torrent, hashing);
    download.torrentKnown(known);
    start(torrent, download, LibtorrentParams.download(known, absolute, magnet));
    download.joined();
    return download;
  }

  private LibtorrentTorrent newDownload(MagnetLink magnet, Path file) {
    return new LibtorrentTorrent(
        session, magnet.infoHash(), file, LibtorrentParams.peers(magnet), this::leave);
  }

  private void start(LibtorrentTorrent torrent, SwarmDownload download, AddTorrentParams params)
      throws IOException {
    synchronized (torrents) {
      if (torrents.find(torrent.infoHash()).isPresent()) {
        throw new AlreadyJoinedException(torrent.infoHash());
      }
      torrent.downloads(download);
      add(torrent, params);
      if (!download.torrent().isDone()) {
        torrent.awaitMetadata();
      }
    }
  }

  @Override
  public void moved(InfoHash infoHash, Path newFile) throws IOException {
    Optional<LibtorrentTorrent> torrent = torrents.find(infoHash);
    if (torrent.isEmpty()) {
      return;
    }
    try {
      torrent.get().renameTo(newFile.toAbsolutePath()).get(MOVE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(
          "interrupted while " + newFile + " was handed to libtorrent");
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("libtorrent did not follow " + infoHash + " to " + newFile, e);
    }
  }

  @Override
  public Optional<SwarmStats> stats(InfoHash infoHash) {
    return torrents.find(infoHash).flatMap(LibtorrentTorrent::stats);
  }

  @Override
  public CompletableFuture<Integer> copies(
      BlobTorrent torrent, List<Tracker> trackers, int enough) {
    return CompletableFuture.supplyAsync(() -> copies.count(torrent, trackers, enough), probing);
  }

  @Override
  public void addHints(MagnetLink magnet) {
    torrents
        .find(magnet.infoHash())
        .ifPresent(torrent -> torrent.addHints(magnet.trackers(), LibtorrentParams.peers(magnet)));
  }

  @Override
  public Duration sinceHeartbeat() {
    return session.sinceHeartbeat();
  }

  @Override
  public List<InfoHash> active() {
    return torrents.all().stream().map(LibtorrentTorrent::infoHash).toList();
  }

  @Override
  public void remove(InfoHash infoHash) {
    Optional<LibtorrentTorrent> torrent = torrents.find(infoHash);
    torrent.flatMap(LibtorrentTorrent::download).ifPresent(SwarmDownload::close);
    torrent.ifPresent(this::leave);
  }

  @Override
  public int port() {
    return session.call(session_handle::listen_port, 0);
  }

  @Override
  public void close() {
    tasks.forEach(task -> task.cancel(false));
    retries.shutdownNow();
    probing.shutdownNow();
    announces.awaitAnswers(ANSWER_NANOS);
    farewells.hurry();
    session.close();
    // Only now: no torrent can be added any more.
    torrents.all().forEach(torrent -> torrent.download().ifPresent(SwarmDownload::close));
    torrents.all().forEach(this::leave);
    farewells.close();
    hashing.shutdownNow();
    MoreExecutors.shutdownAndAwaitTermination(probing, PROBES_END);
  }

  private void add(LibtorrentTorrent torrent, AddTorrentParams params) throws IOException {
    error_code error = new error_code();
    Optional<torrent_handle> handle =
        session.call(open -> Optional.of(open.add_torrent(params.swig(), error)), Optional.empty());
    if (handle.isEmpty()) {
      throw new IOException("the torrent engine is closed");
    }
    if (error.failed()) {
      throw new IOException(
          "libtorrent did not take torrent " + torrent.infoHash() + ": " + error.message());
    }
    torrent.joined(new TorrentHandle(handle.get()));
    torrents.add(torrent);
  }

  private void leave(LibtorrentTorrent torrent) {
    torrent.stopAwaitingMetadata();
    // In one go: whoever no longer finds it here may add its successor, which libtorrent takes for
    // a duplicate until it has been told to remove this one.
    synchronized (torrents) {
      if (torrents.remove(torrent)) {
        List<LibtorrentAnnounces.Unanswered> unanswered = announces.forget(torrent.id());
        session.call(
            open -> {
              open.remove_torrent(torrent.handle().swig());
              return null;
            },
            null);
        unanswered.forEach(
            one ->
                farewells.send(
                    one.tracker(),
                    torrent.infoHash(),
                    session.peerId(),
                    one.port(),
                    one.underWay()));
      }
    }
  }

  private void retry() {
    for (LibtorrentTorrent torrent : torrents.all()) {
      try {
        torrent.download().ifPresent(running -> torrent.retry());
      } catch (RuntimeException e) {
        // An exception would end the schedule for all of them.
        LOG.warn("looking for peers of {} again failed", torrent.infoHash(), e);
      }
    }
  }

  /** Downloads of a crowd choose their pieces again and again, also while none comes. */
  private void look() {
    for (LibtorrentTorrent torrent : torrents.all()) {
      try {
        torrent.download().ifPresent(SwarmDownload::look);
      } catch (RuntimeException e) {
        // An exception would end the schedule for all of them.
        LOG.warn("choosing pieces of {} failed", torrent.infoHash(), e);
      }
    }
  }
}
