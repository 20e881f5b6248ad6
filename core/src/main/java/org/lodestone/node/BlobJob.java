package org.lodestone.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.lodestone.oci.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One blob on its way into the store, however many ask for it, fed by whatever can.
 *
 * <p>The first source is opened at once. While no source that is open brings anything for {@link
 * BlobJobs#PATIENCE}, the next is opened beside them; whichever then moves first leads, and the
 * others are closed and wait for their turn again. A source that fails is dropped; the job fails
 * with its last one. Each source has a file of its own, so that one that lies spoils nothing: the
 * leader's is the one that is read, and becomes the blob when it is whole.
 *
 * <p>All state is guarded by this object's lock. Feeds tell of their end by another thread.
 */
public final class BlobJob {

  private static final Logger LOG = LoggerFactory.getLogger(BlobJob.class);

  /** At most so many sources are open at once; more take turns. */
  private static final int MAX_OPEN = 4;

  /** A feed that ends a reader is replaced, or ends the job, within moments. */
  private static final long REPLACED_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final BlobJobs jobs;
  private final BlobKey blob;
  private final Deque<BlobSource> waiting = new ArrayDeque<>();
  private final List<Running> open = new ArrayList<>();
  private final Map<BlobSource, Path> files = new HashMap<>();
  private final CompletableFuture<Void> stored = new CompletableFuture<>();
  private CompletableFuture<Void> proved = new CompletableFuture<>();
  private long lastMove = System.nanoTime();
  private Running leader;
  private IOException lastFault;
  private boolean ended;

  BlobJob(BlobJobs jobs, BlobKey blob) {
    this.jobs = jobs;
    this.blob = blob;
  }

  /** A source that is open. */
  private static final class Running {

    private final BlobSource source;
    private final BlobFeed feed;
    private long received;

    Running(BlobSource source, BlobFeed feed) {
      this.source = source;
      this.feed = feed;
    }

    /** Whether something has come since this was asked last. */
    boolean hasMoved() {
      long before = received;
      received = feed.received();
      return received > before;
    }
  }

  public Digest digest() {
    return blob.digest();
  }

  public long size() {
    return blob.size();
  }

  /**
   * Bytes {@code from} (inclusive) to {@code to} (exclusive), whichever sources they come from.
   * Reading blocks until they are here; it ends with an IOException only when every source has
   * failed, the job was given up, or what had been read proves wrong. Lack of peers is waited out.
   */
  public InputStream read(long from, long to) {
    Objects.checkFromToIndex(from, to, blob.size());
    return new JobInputStream(this, from, to);
  }

  /** Completes when the blob is in the store and seeded; fails when the job does. */
  public CompletableFuture<Void> stored() {
    return stored;
  }

  /**
   * Completes when a source has proved that the blob can be had: see {@link BlobFeed#proved}. A
   * proof is good for as long as bytes come or are offered; then there is a new one to wait for.
   */
  public synchronized CompletableFuture<Void> proved() {
    return proved;
  }

  /** Whether bytes of it have come lately. */
  public synchronized boolean isMoving() {
    look();
    return leader != null && leader.received > 0 && !isStalled(jobs.patience());
  }

  /** How far it is. */
  public synchronized BlobJobs.Progress progress() {
    Optional<Running> now = Optional.ofNullable(leader);
    return new BlobJobs.Progress(
        digest(),
        size(),
        now.map(running -> running.feed.arrived()).orElse(0L),
        now.map(running -> running.source.toString()).orElse("none"),
        now.flatMap(running -> running.feed.swarm()));
  }

  /**
   * Takes more places where the blob may be had.
   *
   * @return false when the job has ended
   * @throws IOException when there is none that has not failed just now
   */
  synchronized boolean offer(List<? extends BlobSource> sources) throws IOException {
    if (ended) {
      return false;
    }
    for (BlobSource source : sources) {
      if (!isKnown(source)) {
        try {
          jobs.failed().check(blob, source);
          waiting.add(source);
        } catch (IOException e) {
          lastFault = e;
        }
      }
    }
    if (open.isEmpty()) {
      openNext();
    }
    if (ended) {
      throw lastFault;
    }
    return true;
  }

  private boolean isKnown(BlobSource source) {
    return waiting.contains(source) || open.stream().anyMatch(one -> one.source.equals(source));
  }

  /** To be called now and then: finds out who moves, and opens another source when nobody does. */
  synchronized void look() {
    if (ended) {
      return;
    }
    List<Running> moved = open.stream().filter(Running::hasMoved).toList();
    if (!moved.isEmpty()) {
      lastMove = System.nanoTime();
      if (!moved.contains(leader)) {
        lead(moved.get(0));
      }
      List.copyOf(open).stream().filter(one -> one != leader).forEach(this::rest);
    } else if (isStalled(jobs.patience())) {
      lastMove = System.nanoTime();
      openNext();
    }
    renewProof(!moved.isEmpty());
  }

  private boolean isStalled(Duration time) {
    return System.nanoTime() - lastMove > time.toNanos();
  }

  private void renewProof(boolean moves) {
    boolean offered = leader != null && leader.feed.isOffered();
    if (proved.isDone() && !moves && !offered) {
      proved = new CompletableFuture<>();
    } else if (!proved.isDone() && moves && offered && leader.feed.proved().isDone()) {
      proved.complete(null);
    }
  }

  /** Opens the next source that can be; the job ends when there is none and none is open. */
  private void openNext() {
    for (int untried = waiting.size(); untried > 0; untried--) {
      BlobSource source = waiting.remove();
      try {
        open(source);
        return;
      } catch (SourceBusyException e) {
        LOG.debug("blob {}: {}", digest(), e.getMessage());
        waiting.add(source);
      } catch (IOException e) {
        dropped(source, e);
      }
    }
    endWithoutSources();
  }

  private void open(BlobSource source) throws IOException {
    if (open.size() >= MAX_OPEN) {
      open.stream().filter(one -> one != leader).findFirst().ifPresent(this::rest);
    }
    Path file = files.get(source);
    if (file == null) {
      file = jobs.files().take(digest());
      files.put(source, file);
      startFromLeader(file);
    }
    Running running = new Running(source, source.open(file));
    open.add(running);
    if (leader == null) {
      lead(running);
    }
    LOG.info("fetching blob {} ({} bytes) from {}", digest(), size(), source);
    watch(running);
  }

  /** What is here may be right for the next source, too: it checks that before it goes on. */
  private void startFromLeader(Path file) throws IOException {
    // The copy has no holes, so that of little it would cost more than it saves.
    if (leader != null && leader.feed.arrived() > size() / 2) {
      Files.copy(leader.feed.file(), file);
    }
  }

  private void watch(Running running) {
    CompletableFuture<Void> unused =
        CompletableFuture.allOf(
            running.feed.proved().thenRunAsync(this::provedNow, jobs.storing()),
            running
                .feed
                .whole()
                .handleAsync((whole, fault) -> settled(running, fault), jobs.storing()));
  }

  private Void settled(Running running, Throwable fault) {
    if (fault == null) {
      store(running);
    } else {
      failed(running, cause(fault));
    }
    return null;
  }

  private static Throwable cause(Throwable fault) {
    return fault instanceof CompletionException ? fault.getCause() : fault;
  }

  private synchronized void provedNow() {
    proved.complete(null);
  }

  private void lead(Running running) {
    leader = running;
    notifyAll();
  }

  /** Closes a source that is behind; it may come again. */
  private void rest(Running running) {
    open.remove(running);
    waiting.add(running.source);
    running.feed.close();
  }

  private synchronized void failed(Running running, Throwable fault) {
    if (!open.remove(running)) {
      return;
    }
    dropped(running.source, fault);
    if (leader == running) {
      leader = null;
      if (!open.isEmpty()) {
        lead(open.get(0));
      }
    }
    if (open.isEmpty()) {
      openNext();
    }
  }

  private void dropped(BlobSource source, Throwable fault) {
    LOG.warn("blob {} could not be had from {}: {}", digest(), source, fault.getMessage());
    jobs.failed().add(blob, source, fault);
    lastFault = fault instanceof IOException io ? io : new IOException(fault.getMessage(), fault);
  }

  private void endWithoutSources() {
    if (open.isEmpty() && waiting.isEmpty()) {
      end(lastFault);
    }
  }

  /** The file is whole and right. */
  private void store(Running running) {
    synchronized (this) {
      if (ended) {
        return;
      }
      lead(running);
      List.copyOf(open).stream().filter(one -> one != running).forEach(this::rest);
    }
    try {
      jobs.store(blob, running.feed);
      end(null);
    } catch (IOException e) {
      LOG.error("blob {} is whole but could not be stored", digest(), e);
      end(e);
    }
  }

  /** Gives up unless it is whole; what is on disk stays for the next time. */
  synchronized void abandon(String reason) {
    for (Running running : open) {
      CompletableFuture<Void> whole = running.feed.whole();
      if (whole.isDone() && !whole.isCompletedExceptionally()) {
        return;
      }
    }
    end(new IOException("blob %s is no longer fetched: %s".formatted(digest(), reason)));
  }

  private void end(IOException fault) {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      lastFault = fault;
      if (fault != null) {
        open.forEach(one -> one.feed.close());
      }
      open.clear();
      notifyAll();
      jobs.ended(this, blob, List.copyOf(files.values()));
    }
    if (fault == null) {
      proved().complete(null);
      stored.complete(null);
    } else {
      proved().completeExceptionally(fault);
      stored.completeExceptionally(fault);
    }
  }

  /**
   * The feed to read from, other than one that has just failed a reader; waits while there is none.
   *
   * @param failed null at first
   * @param why what the reader saw; thrown when that feed is not replaced
   */
  synchronized BlobFeed feed(BlobFeed failed, IOException why) throws IOException {
    long end = System.nanoTime() + REPLACED_NANOS;
    try {
      while (leader == null || leader.feed == failed) {
        long left = end - System.nanoTime();
        if (ended || (leader != null && left <= 0)) {
          throw new IOException(ended ? lastFault.getMessage() : why.getMessage(), why);
        }
        wait(leader == null ? 0 : 1 + TimeUnit.NANOSECONDS.toMillis(left));
      }
      return leader.feed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + digest());
    }
  }
}
