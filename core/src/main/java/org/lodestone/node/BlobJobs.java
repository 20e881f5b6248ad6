package org.lodestone.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Stream;
import org.lodestone.document.MagnetManifest;
import org.lodestone.journal.Journal;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.TorrentEngine;
import org.lodestone.torrent.Tracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches blobs into the store, one job a blob however many ask; {@link PublicSeeds} goes on with
 * those that may be seeded.
 */
public final class BlobJobs implements AutoCloseable {

  /** How long open sources may bring nothing before another one is opened. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  /** The same while nothing has come at all: sooner than anybody gives up who waits for a proof. */
  public static final Duration EAGERNESS = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(BlobJobs.class);
  private static final int LOOKS_WHILE_EAGER = 4;

  private final Holdings holdings;
  private final BlobStore store;
  private final BlobIntake intake;
  private final Duration patience;
  private final Journal journal;
  private final PartialFiles files;
  private final SwarmAccess swarms;
  private final FailedSources failed = new FailedSources();
  private final JobThreads threads = new JobThreads();
  private final WebSeedServer webSeeds = new WebSeedServer();
  private final PassThrough passThrough = new PassThrough();
  private final ScheduledFuture<?> looking;

  /**
   * Blobs not in the store yet; guarded by itself. An entry leaves when its job ends. A job's lock
   * may be held when this one is taken, never the other way round.
   */
  private final Map<BlobKey, BlobJob> running = new HashMap<>();

  private boolean closed;

  private volatile Admission admission = blob -> {};

  /** Whether there is room for a blob. */
  interface Admission {
    /**
     * Makes room for it.
     *
     * @throws NoRoomException when there is none
     */
    void admit(BlobKey blob) throws IOException;
  }

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
   * @param journal told how blobs come
   */
  public BlobJobs(
      Holdings holdings,
      PublicSeeds seeds,
      TorrentEngine engine,
      HintFilter hints,
      List<Tracker> trackers,
      Journal journal)
      throws IOException {
    this(holdings, seeds, engine, hints, trackers, journal, PATIENCE);
  }

  /**
   * @param trackers asked beside those that documents name
   * @param journal told how blobs come
   * @param patience how long sources may bring nothing; {@link #PATIENCE} but for tests
   */
  public BlobJobs(
      Holdings holdings,
      PublicSeeds seeds,
      TorrentEngine engine,
      HintFilter hints,
      List<Tracker> trackers,
      Journal journal,
      Duration patience)
      throws IOException {
    this.holdings = holdings;
    this.store = holdings.store();
    BlobTorrents torrents = new BlobTorrents(store);
    this.intake = new BlobIntake(store, torrents, engine, seeds);
    this.journal = journal;
    this.patience = patience;
    this.files = new PartialFiles(store);
    this.swarms =
        new SwarmAccess(engine, hints, torrents, List.copyOf(trackers), threads.storing());
    files.sweep();
    looking = threads.every(eagerness().dividedBy(LOOKS_WHILE_EAGER), this::look);
  }

  /**
   * The job of a blob, begun when need be; empty when the store has the blob. One that is there but
   * doubted has a job, which checks it.
   *
   * @param offers the blob as documents list it, each with a magnet: the swarms may differ
   * @throws IOException when every one of them has failed just now, or the disk has no room
   */
  public Optional<BlobJob> fetch(List<MagnetManifest.Blob> offers) throws IOException {
    Descriptor first = offers.get(0).descriptor();
    return fetch(first.digest(), first.size(), swarms(offers));
  }

  /**
   * The swarms that documents name for a blob: none where they name none, as for an empty blob. An
   * offer of another size than the first does not count.
   */
  public List<BlobSource> swarms(List<MagnetManifest.Blob> offers) {
    return offers.stream()
        .filter(offer -> offer.magnet().isPresent())
        .filter(offer -> offer.descriptor().size() == offers.get(0).descriptor().size())
        .<BlobSource>map(offer -> new SwarmSource(swarms, offer))
        .distinct()
        .toList();
  }

  /** Swarms that somebody says hold a blob, who is not believed before its SHA-256 has matched. */
  public List<BlobSource> hinted(Digest digest, long size, List<InfoHash> hints) {
    return hints.stream()
        .<BlobSource>map(hint -> new HintedSource(new SwarmSource(swarms, digest, size, hint)))
        .toList();
  }

  /**
   * The same from any kind of source.
   *
   * @throws NoRoomException when the disk has no room: see {@link #passThrough}
   */
  public Optional<BlobJob> fetch(Digest digest, long size, List<? extends BlobSource> sources)
      throws IOException {
    BlobKey key = new BlobKey(digest, size);
    while (true) {
      if (find(key).isEmpty()) {
        if (holdings.has(digest)) {
          return Optional.empty();
        }
        // Where others have removed its file, it may still be seeded from there.
        holdings.blobs().gone(digest);
      }
      boolean there = store.contains(digest);
      if (!there && find(key).isEmpty()) {
        admission.admit(key);
      }
      BlobJob job = begin(key);
      if (job.offer(sources, there)) {
        return Optional.of(job);
      }
    }
  }

  /** How blobs are had that do not fit on the disk. */
  public PassThrough passThrough() {
    return passThrough;
  }

  /** Whom to ask before a job begins. */
  void admittedBy(Admission other) {
    admission = other;
  }

  /** What the blobs that are on their way have in all. */
  long expected() {
    return jobs().stream().mapToLong(BlobJob::size).sum();
  }

  private Optional<BlobJob> find(BlobKey key) {
    synchronized (running) {
      return Optional.ofNullable(running.get(key));
    }
  }

  private BlobJob begin(BlobKey key) throws IOException {
    synchronized (running) {
      if (closed) {
        throw new IOException("blob " + key.digest() + " is not fetched: the program is stopping");
      }
      return running.computeIfAbsent(key, blob -> new BlobJob(this, blob));
    }
  }

  /** Fetches the blob if need be; completes when it is in the store, and seeded if it may be. */
  public CompletableFuture<Void> fetchToStore(MagnetManifest.Blob blob) throws IOException {
    return fetch(List.of(blob))
        .map(BlobJob::stored)
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  /** The job of a blob that is on its way. */
  public Optional<BlobJob> find(Digest digest) {
    return jobs(digest).findFirst();
  }

  /** Gives up a blob that is not whole; what is on disk stays for the next time. */
  public void abandon(Digest digest) {
    jobs(digest)
        .forEach(
            job -> {
              LOG.info("no longer fetching blob {}", digest);
              job.abandon("nobody reads it");
            });
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

  private Stream<BlobJob> jobs(Digest digest) {
    return jobs().stream().filter(job -> job.digest().equals(digest));
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

  Duration eagerness() {
    return patience.compareTo(EAGERNESS) < 0 ? patience : EAGERNESS;
  }

  Journal journal() {
    return journal;
  }

  Holdings holdings() {
    return holdings;
  }

  PartialFiles files() {
    return files;
  }

  FailedSources failed() {
    return failed;
  }

  JobThreads threads() {
    return threads;
  }

  WebSeedServer webSeeds() {
    return webSeeds;
  }

  BlobIntake intake() {
    return intake;
  }

  /** Call with the job's lock held. */
  void ended(BlobJob job, BlobKey blob) {
    synchronized (running) {
      running.remove(blob, job);
    }
  }

  /** Gives files of a job that has ended back. */
  void release(BlobKey blob, List<Path> used) {
    for (Path file : used) {
      try {
        files.release(blob.digest(), file);
      } catch (IOException e) {
        LOG.warn("{} could not be removed and takes room until the next start", file, e);
      }
    }
  }

  /** The engine closes after this: what is whole is handed over while it still can be. */
  @Override
  public void close() {
    synchronized (running) {
      closed = true;
    }
    looking.cancel(false);
    jobs().forEach(job -> job.abandon("the program is stopping"));
    webSeeds.close();
    threads.close();
  }
}
