package org.lodestone.pull;

import com.google.common.util.concurrent.MoreExecutors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.lodestone.document.MagnetManifest;
import org.lodestone.io.DaemonThreads;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.SwarmDownload;
import org.lodestone.torrent.TorrentEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches blobs from their swarms into the store, one download a blob however many ask, and goes on
 * seeding them.
 */
public final class BlobFetcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BlobFetcher.class);

  private static final Duration STORING_LIMIT = Duration.ofSeconds(10);

  private final BlobStore store;
  private final BlobTorrents torrents;
  private final TorrentEngine engine;
  private final HintFilter hints;
  private final List<String> trackers;
  private final FailedSwarms failed = new FailedSwarms();
  private final ExecutorService storing = DaemonThreads.single("blob-storing");

  /**
   * Downloads not in the store yet. Guarded by itself; an entry leaves when its blob is stored,
   * failed or given up, so what comes from a download that is not in here is of no interest.
   */
  private final Map<Digest, Running> running = new HashMap<>();

  private boolean closed;

  /**
   * @param stored completes after the blob is in the store
   */
  private record Running(
      SwarmDownload download, MagnetLink magnet, CompletableFuture<Void> stored) {}

  /**
   * A download as people want to see it.
   *
   * @param verified bytes of pieces that are here
   * @param swarm empty for a moment at the start and the end
   */
  public record Progress(
      Digest digest,
      long size,
      long verified,
      InfoHash infoHash,
      Optional<TorrentEngine.SwarmStats> swarm) {}

  public BlobFetcher(
      BlobStore store,
      BlobTorrents torrents,
      TorrentEngine engine,
      HintFilter hints,
      List<String> trackers) {
    this.store = store;
    this.torrents = torrents;
    this.engine = engine;
    this.hints = hints;
    this.trackers = List.copyOf(trackers);
  }

  /**
   * The running download of the blob, started when need be; empty when the store has the blob. The
   * blob must have a magnet.
   *
   * @throws FailedSwarmException when this swarm has just given something else
   */
  public Optional<SwarmDownload> fetch(MagnetManifest.Blob blob) throws IOException {
    Digest digest = blob.descriptor().digest();
    MagnetLink magnet = blob.magnet().orElseThrow();
    synchronized (running) {
      Running started = running.get(digest);
      if (started != null) {
        return Optional.of(started.download());
      }
      if (store.contains(digest)) {
        return Optional.empty();
      }
      if (closed) {
        throw new IOException("blob " + digest + " is not fetched: the program is stopping");
      }
      failed.check(digest, magnet.infoHash());
      return Optional.of(start(digest, blob.descriptor().size(), magnet));
    }
  }

  /** Fetches the blob if need be; completes when it is in the store and being seeded. */
  public CompletableFuture<Void> fetchToStore(MagnetManifest.Blob blob) throws IOException {
    synchronized (running) {
      return fetch(blob).isEmpty()
          ? CompletableFuture.completedFuture(null)
          : running.get(blob.descriptor().digest()).stored();
    }
  }

  private SwarmDownload start(Digest digest, long size, MagnetLink magnet) throws IOException {
    SwarmDownload download = join(digest, size, magnet);
    // Names are looked up beside the download: dead name servers hold up nothing.
    CompletableFuture<Void> unused = hints.filter(magnet).thenAccept(engine::addHints);
    CompletableFuture<Void> stored =
        download
            .completion()
            .handleAsync((torrent, fault) -> settle(download, magnet, torrent, fault), storing);
    running.put(digest, new Running(download, magnet, stored));
    LOG.info("fetching blob {} ({} bytes) from swarm {}", digest, size, magnet.infoHash());
    return download;
  }

  private SwarmDownload join(Digest digest, long size, MagnetLink magnet) throws IOException {
    MagnetLink usable = withOwnTrackers(hints.immediate(magnet));
    Optional<BlobTorrent> known =
        Stream.of(torrents.find(digest), torrents.findPartial(digest))
            .flatMap(Optional::stream)
            .filter(torrent -> torrent.infoHash().equals(magnet.infoHash()))
            .findFirst();
    if (known.isPresent()) {
      return engine.fetch(known.get(), usable, store.partial(digest));
    }
    SwarmDownload download = engine.fetch(digest, size, usable, store.partial(digest));
    CompletableFuture<Void> unused =
        download.torrent().thenAcceptAsync(this::keepForRestart, storing);
    return download;
  }

  private void keepForRestart(BlobTorrent torrent) {
    if (torrent.pieceCount() == 1) {
      return; // of such a blob there is all or nothing
    }
    try {
      torrents.savePartial(torrent);
    } catch (IOException e) {
      LOG.warn("{} could not be kept: after a restart peers are asked for it again", torrent, e);
    }
  }

  private MagnetLink withOwnTrackers(MagnetLink magnet) {
    Set<String> all = new LinkedHashSet<>(trackers);
    all.addAll(magnet.trackers());
    return new MagnetLink(
        magnet.infoHash(),
        magnet.multihashV2(),
        magnet.displayName(),
        magnet.length(),
        List.copyOf(all),
        magnet.webSeeds(),
        magnet.peers());
  }

  private Void settle(
      SwarmDownload download, MagnetLink magnet, BlobTorrent torrent, Throwable fault) {
    if (fault != null) {
      drop(download, magnet, fault);
      throw new CompletionException(fault);
    }
    try {
      torrents.save(torrent);
      store.adopt(torrent.digest());
      engine.moved(torrent.infoHash(), store.path(torrent.digest()));
      store.dropPartial(torrent.digest());
      LOG.info("blob {} is whole, stored and seeded", torrent.digest());
      return null;
    } catch (IOException e) {
      LOG.error("blob {} is whole but could not be stored", torrent.digest(), e);
      engine.remove(torrent.infoHash());
      throw new CompletionException(e);
    } finally {
      synchronized (running) {
        running.remove(torrent.digest());
      }
    }
  }

  private void drop(SwarmDownload download, MagnetLink magnet, Throwable fault) {
    Digest digest = download.digest();
    synchronized (running) {
      Running current = running.get(digest);
      if (current == null || current.download() != download) {
        return;
      }
      failed.add(digest, magnet.infoHash(), fault);
      running.remove(digest);
    }
    LOG.warn(
        "blob {} could not be had from swarm {}: {}",
        digest,
        magnet.infoHash(),
        fault.getMessage());
    engine.remove(magnet.infoHash());
  }

  /** Gives up a download that is not whole; what is on disk stays for the next time. */
  public void abandon(Digest digest) {
    Running given;
    synchronized (running) {
      given = running.get(digest);
      if (given == null || given.download().completion().isDone()) {
        return;
      }
      running.remove(digest);
    }
    LOG.info("no longer fetching blob {}", digest);
    given.download().close();
  }

  /** The downloads that are not whole and stored yet. */
  public List<Progress> running() {
    List<Running> all;
    synchronized (running) {
      all = List.copyOf(running.values());
    }
    return all.stream().map(this::progress).toList();
  }

  private Progress progress(Running one) {
    SwarmDownload download = one.download();
    InfoHash infoHash = one.magnet().infoHash();
    return new Progress(
        download.digest(),
        download.size(),
        download.verifiedBytes(),
        infoHash,
        engine.stats(infoHash));
  }

  @Override
  public void close() {
    List<Running> unfinished;
    synchronized (running) {
      closed = true;
      unfinished = new ArrayList<>(running.values());
      unfinished.removeIf(one -> one.download().completion().isDone());
      unfinished.forEach(one -> running.remove(one.download().digest()));
    }
    unfinished.forEach(one -> one.download().close());
    // The engine closes after this: what is whole is handed over while it still can be.
    if (!MoreExecutors.shutdownAndAwaitTermination(storing, STORING_LIMIT)) {
      LOG.warn("blobs were still being stored after {}", STORING_LIMIT);
    }
  }
}
