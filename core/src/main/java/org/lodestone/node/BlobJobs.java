package org.lodestone.node;

import com.google.common.util.concurrent.MoreExecutors;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.lodestone.document.MagnetManifest;
import org.lodestone.io.DaemonThreads;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.Tracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches blobs into the store, one job a blob however many ask, and goes on seeding them. */
public final class BlobJobs implements AutoCloseable {

  /** How long open sources may bring nothing before another one is opened. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(BlobJobs.class);
  private static final Duration STORING_LIMIT = Duration.ofSeconds(10);
  private static final int LOOKS_A_PATIENCE = 10;

  private final BlobStore store;
  private final BlobTorrents torrents;
  private final TorrentEngine engine;
  private final List<Tracker> trackers;
  private final Duration patience;
  private final PartialFiles files;
  private final SwarmAccess swarms;
  private final FailedSources failed = new FailedSources();
  private final ExecutorService storing = DaemonThreads.single("blob-storing");
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("blob-jobs"));
  private final ScheduledFuture<?> looking;

  /**
   * Blobs not in the store yet; guarded by itself. An entry leaves when its job ends. A job's lock
   * may be held when this one is taken, never the other way round.
   */
  private final Map<BlobKey, BlobJob> running = new HashMap<>();

  private boolean closed;

  /**
   * A job as people want to see it.
   *
   * @param arrived bytes that are here
   * @param source where they come from
   * @param swarm empty when that is no swarm, and for a moment at the start and the end
   */
  public record Progress(
      Digest digest,
      long size,
      long arrived,
      String source,
      Optional<TorrentEngine.SwarmStats> swarm) {}

  /**
   * @param trackers asked beside those that documents name
   */
  public BlobJobs(
      BlobStore store,
      BlobTorrents torrents,
      TorrentEngine engine,
      HintFilter hints,
      List<Tracker> trackers)
      throws IOException {
    this(store, torrents, engine, hints, trackers, PATIENCE);
  }

  /**
   * @param trackers asked beside those that documents name
   * @param patience how long sources may bring nothing; {@link #PATIENCE} but for tests
   */
  public BlobJobs(
      BlobStore store,
      BlobTorrents torrents,
      TorrentEngine engine,
      HintFilter hints,
      List<Tracker> trackers,
      Duration patience)
      throws IOException {
    this.store = store;
    this.torrents = torrents;
    this.engine = engine;
    this.trackers = List.copyOf(trackers);
    this.patience = patience;
    this.files = new PartialFiles(store);
    this.swarms = new SwarmAccess(engine, hints, torrents, this.trackers, storing);
    files.sweep();
    long interval = patience.toMillis() / LOOKS_A_PATIENCE;
    looking = looks.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
  }

  /**
   * The job of a blob, begun when need be; empty when the store has the blob.
   *
   * @param offers the blob as documents list it, each with a magnet: the swarms may differ
   * @throws IOException when every one of them has failed just now
   */
  public Optional<BlobJob> fetch(List<MagnetManifest.Blob> offers) throws IOException {
    MagnetManifest.Blob first = offers.get(0);
    long size = first.descriptor().size();
    return fetch(
        first.descriptor().digest(),
        size,
        offers.stream()
            .filter(offer -> offer.descriptor().size() == size)
            .map(offer -> new SwarmSource(swarms, offer))
            .distinct()
            .toList());
  }

  /** The same from any kind of source. */
  public Optional<BlobJob> fetch(Digest digest, long size, List<? extends BlobSource> sources)
      throws IOException {
    BlobKey key = new BlobKey(digest, size);
    while (true) {
      BlobJob job;
      synchronized (running) {
        job = running.get(key);
        if (job == null && store.contains(digest)) {
          return Optional.empty();
        }
        if (closed) {
          throw new IOException("blob " + digest + " is not fetched: the program is stopping");
        }
        if (job == null) {
          job = new BlobJob(this, key);
          running.put(key, job);
        }
      }
      if (job.offer(sources)) {
        return Optional.of(job);
      }
    }
  }

  /** Fetches the blob if need be; completes when it is in the store and being seeded. */
  public CompletableFuture<Void> fetchToStore(MagnetManifest.Blob blob) throws IOException {
    return fetch(List.of(blob))
        .map(BlobJob::stored)
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  /** The job of a blob that is on its way. */
  public Optional<BlobJob> find(Digest digest) {
    synchronized (running) {
      return running.values().stream().filter(job -> job.digest().equals(digest)).findFirst();
    }
  }

  /** Gives up a blob that is not whole; what is on disk stays for the next time. */
  public void abandon(Digest digest) {
    for (BlobJob job : jobs()) {
      if (job.digest().equals(digest)) {
        LOG.info("no longer fetching blob {}", digest);
        job.abandon("nobody reads it");
      }
    }
  }

  /** The blobs that are not whole and stored yet. */
  public List<Progress> running() {
    return jobs().stream().map(BlobJob::progress).toList();
  }

  private List<BlobJob> jobs() {
    synchronized (running) {
      return List.copyOf(running.values());
    }
  }

  private void look() {
    for (BlobJob job : jobs()) {
      try {
        job.look();
      } catch (RuntimeException e) {
        // An exception would end the schedule for all of them.
        LOG.error("looking after blob {} failed", job.digest(), e);
      }
    }
  }

  Duration patience() {
    return patience;
  }

  PartialFiles files() {
    return files;
  }

  FailedSources failed() {
    return failed;
  }

  /** Where small files are written and blobs stored, one after the other. */
  Executor storing() {
    return storing;
  }

  /** Takes a whole file, checked to be the blob, into the store and seeds it. */
  void store(BlobKey blob, BlobFeed feed) throws IOException {
    Optional<BlobTorrent> torrent =
        feed.torrent().isPresent() ? feed.torrent() : BlobHasher.hash(feed.file()).torrent();
    if (torrent.isPresent()) {
      torrents.save(torrent.get());
    }
    store.adopt(blob.digest(), feed.file());
    if (torrent.isPresent()) {
      Path file = store.path(blob.digest());
      engine.moved(torrent.get().infoHash(), file);
      engine.seed(torrent.get(), file, trackers);
    }
    LOG.info("blob {} is whole, stored and seeded", blob.digest());
  }

  /** Call with the job's lock held. */
  void ended(BlobJob job, BlobKey blob, List<Path> used) {
    synchronized (running) {
      running.remove(blob, job);
    }
    for (Path file : used) {
      try {
        files.release(blob.digest(), file);
      } catch (IOException e) {
        LOG.warn("{} could not be removed and takes room until the next start", file, e);
      }
    }
  }

  @Override
  public void close() {
    synchronized (running) {
      closed = true;
    }
    looking.cancel(false);
    looks.shutdown();
    // The engine closes after this: what is whole is handed over while it still can be.
    jobs().forEach(job -> job.abandon("the program is stopping"));
    if (!MoreExecutors.shutdownAndAwaitTermination(storing, STORING_LIMIT)) {
      LOG.warn("blobs were still being stored after {}", STORING_LIMIT);
    }
  }
}
