package org.lodestone.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.BlobTorrent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One blob on its way into the store, however many ask for it, fed by whatever can.
 *
 * <p>What the store has already but is doubted is checked first. Then the first source is opened.
 * While no source that is open brings anything for {@link BlobJobs#PATIENCE}, or has ever brought
 * anything for {@link BlobJobs#EAGERNESS}, the next is opened beside them; whichever then moves
 * first leads, and the others are closed and wait for their turn again. A source that fails is
 * dropped; the job fails with its last one. Each source has a file of its own, so that one that
 * lies spoils nothing: the leader's is the one that is read, and becomes the blob when it is whole.
 *
 * <p>All state is guarded by this object's lock, under which no file is read or written. What feeds
 * tell is taken by {@link JobThreads#events}.
 */
public final class BlobJob {

  private static final Logger LOG = LoggerFactory.getLogger(BlobJob.class);

  /** At most so many sources are open at once; more take turns. */
  private static final int MAX_OPEN = 4;

  private final BlobJobs jobs;
  private final BlobKey blob;
  private final LeadingFeed leading;
  private final SourceQueue waiting = new SourceQueue();
  private final List<OpenSource> open = new ArrayList<>();
  private final Map<BlobSource, Path> files = new HashMap<>();
  private final CompletableFuture<Void> stored = new CompletableFuture<>();
  private final SourceProof proof = new SourceProof();
  private long lastMove = System.nanoTime();
  private long lastOpened = lastMove;

  /** Whether what the store has is being checked. */
  private boolean checking;

  /** The file that is being copied from the leader's, for a source that is opened then. */
  private Optional<Path> copying = Optional.empty();

  private OpenSource leader;

  /** The one that says it has the whole blob, which is being stored. */
  private OpenSource whole;

  private IOException lastFault;
  private boolean ended;

  BlobJob(BlobJobs jobs, BlobKey blob) {
    this.jobs = jobs;
    this.blob = blob;
    this.leading = new LeadingFeed(blob.digest());
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
    return new JobInputStream(this, leading, from, to);
  }

  /** Completes when the blob is in the store, and seeded if it may be; fails when the job does. */
  public CompletableFuture<Void> stored() {
    return stored;
  }

  /**
   * Completes when a source has proved that the blob can be had: see {@link BlobFeed#proved}. A
   * proof is good for as long as bytes come; then there is a new one to wait for.
   */
  public synchronized CompletableFuture<Void> proved() {
    return proof.future();
  }

  /** Whether bytes of it have come lately. */
  public synchronized boolean isMoving() {
    look();
    return checking
        || whole != null
        || (leader != null && leader.hasBrought() && !isPast(lastMove, jobs.patience()));
  }

  /** How far it is. */
  public synchronized BlobJobs.Progress progress() {
    Optional<OpenSource> now = Optional.ofNullable(leader);
    return new BlobJobs.Progress(
        digest(),
        size(),
        now.map(one -> one.feed().arrived()).orElse(0L),
        checking ? "the store" : now.map(one -> one.source().toString()).orElse("none"),
        now.flatMap(one -> one.feed().swarm()));
  }

  /**
   * Takes more places where the blob may be had.
   *
   * @param there whether the store has it; it is checked before anything is fetched
   * @return false when the job has ended
   * @throws IOException when there is none that has not failed just now
   */
  synchronized boolean offer(List<? extends BlobSource> sources, boolean there) throws IOException {
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
    if (there && open.isEmpty() && !checking) {
      check();
    } else if (open.isEmpty() && !checking) {
      openNext();
    }
    if (ended) {
      throw lastFault;
    }
    return true;
  }

  private boolean isKnown(BlobSource source) {
    return waiting.contains(source) || open.stream().anyMatch(one -> one.source().equals(source));
  }

  private void check() {
    checking = true;
    CompletableFuture<Void> unused =
        jobs.holdings()
            .blobs()
            .soundAsync(digest())
            .handleAsync((sound, fault) -> checked(sound, fault), jobs.events());
  }

  private Void checked(Boolean sound, Throwable fault) {
    if (fault == null && sound) {
      end(null);
      return null;
    }
    synchronized (this) {
      checking = false;
      if (fault != null) {
        lastFault = asIo(cause(fault));
      }
      if (!ended && open.isEmpty()) {
        openNext();
      }
    }
    return null;
  }

  /** To be called now and then: finds out who moves, and opens another source when nobody does. */
  synchronized void look() {
    if (ended || checking || whole != null) {
      return;
    }
    List<OpenSource> moved = open.stream().filter(OpenSource::hasMoved).toList();
    if (!moved.isEmpty()) {
      lastMove = System.nanoTime();
      if (!moved.contains(leader)) {
        lead(moved.get(0));
      }
      restAllBut(leader);
    } else if (isTimeForAnother()) {
      openNext();
    }
    if (leader == null) {
      proof.lapse();
    } else {
      proof.age(leader.feed(), !moved.isEmpty(), isPast(lastMove, jobs.patience()));
    }
  }

  private boolean isTimeForAnother() {
    boolean eager = waiting.hasUntried() && open.stream().noneMatch(OpenSource::hasBrought);
    Duration time = eager ? jobs.eagerness() : jobs.patience();
    return isPast(lastMove, time) && isPast(lastOpened, time);
  }

  private static boolean isPast(long nanoTime, Duration time) {
    return System.nanoTime() - nanoTime > time.toNanos();
  }

  /** Opens the next source that can be; the job ends when there is none and none is open. */
  private void openNext() {
    lastOpened = System.nanoTime();
    if (copying.isPresent()) {
      return;
    }
    for (int left = waiting.size(); left > 0; left--) {
      if (open(waiting.next())) {
        return;
      }
    }
    endWithoutSources();
  }

  private boolean open(BlobSource source) {
    Path file = files.get(source);
    if (file != null) {
      return open(source, file);
    }
    file = jobs.files().take(digest());
    files.put(source, file);
    // What is here may be right for this source, too: it checks that before it goes on. The copy
    // has no holes, so that of little it would cost more than it saves.
    if (leader != null && leader.feed().arrived() > size() / 2) {
      copy(leader.feed(), source, file);
      return true;
    }
    return open(source, file);
  }

  private boolean open(BlobSource source, Path file) {
    if (open.size() >= MAX_OPEN) {
      open.stream().filter(one -> one != leader).findFirst().ifPresent(this::rest);
    }
    try {
      OpenSource opened = new OpenSource(source, source.open(file));
      open.add(opened);
      if (leader == null) {
        lead(opened);
      }
      LOG.info("fetching blob {} ({} bytes) from {}", digest(), size(), source);
      watch(opened);
      return true;
    } catch (SourceBusyException e) {
      LOG.debug("blob {}: {}", digest(), e.getMessage());
      waiting.rest(source);
    } catch (IOException e) {
      dropped(source, e);
    }
    return false;
  }

  private void copy(BlobFeed from, BlobSource source, Path to) {
    long begun = lastMove;
    copying = Optional.of(to);
    CompletableFuture<Void> unused =
        CompletableFuture.runAsync(() -> copy(from, to), jobs.copying())
            .handleAsync((done, fault) -> copied(source, to, begun), jobs.events());
  }

  private static void copy(BlobFeed from, Path to) {
    try {
      Files.copy(from.file(), to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.info("{} begins anew, as {} could not be copied: {}", to, from.file(), e.toString());
    }
  }

  /**
   * @param begun when something had come last as the copy began
   */
  private synchronized Void copied(BlobSource source, Path file, long begun) {
    copying = Optional.empty();
    if (ended) {
      jobs.release(blob, List.of(file));
    } else if (whole != null || (!open.isEmpty() && lastMove != begun)) {
      waiting.rest(source); // it is not needed any more, for now
    } else if (!open(source, file) && open.isEmpty()) {
      openNext();
    }
    return null;
  }

  private void watch(OpenSource one) {
    CompletableFuture<Void> unused =
        CompletableFuture.allOf(
            one.feed().proved().thenRunAsync(this::provedNow, jobs.events()),
            one.feed().whole().handleAsync((whole, fault) -> settled(one, fault), jobs.events()));
  }

  private synchronized void provedNow() {
    lastMove = System.nanoTime();
    proof.give();
  }

  private synchronized Void settled(OpenSource one, Throwable fault) {
    if (fault != null) {
      failed(one, cause(fault));
    } else if (!ended && whole == null && open.contains(one)) {
      whole = one;
      lead(one);
      restAllBut(one);
      jobs.storing().execute(() -> store(one));
    }
    return null;
  }

  private static Throwable cause(Throwable fault) {
    return fault instanceof CompletionException ? fault.getCause() : fault;
  }

  private void lead(OpenSource one) {
    leader = one;
    leading.set(Optional.of(one.feed()));
  }

  private void restAllBut(OpenSource kept) {
    List.copyOf(open).stream().filter(one -> one != kept).forEach(this::rest);
  }

  /** Closes a source that is behind; it may come again. */
  private void rest(OpenSource one) {
    open.remove(one);
    waiting.rest(one.source());
    one.feed().close();
  }

  private synchronized void failed(OpenSource one, Throwable fault) {
    if (!open.remove(one)) {
      return;
    }
    one.feed().close();
    dropped(one.source(), fault);
    if (leader == one) {
      leader = null;
      leading.set(Optional.empty());
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
    lastFault = asIo(fault);
  }

  private static IOException asIo(Throwable fault) {
    return fault instanceof IOException io ? io : new IOException(fault.getMessage(), fault);
  }

  private void endWithoutSources() {
    if (open.isEmpty() && waiting.size() == 0) {
      end(lastFault);
    }
  }

  /** The file is whole: it becomes the blob, or the source has lied. */
  private void store(OpenSource one) {
    try {
      Optional<BlobTorrent> torrent = jobs.check(blob, one.feed());
      leading.right();
      jobs.store(blob, one.feed(), torrent);
      end(null);
    } catch (WrongBlobException e) {
      synchronized (this) {
        whole = null;
        failed(one, e);
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("blob {} is whole but could not be stored", digest(), e);
      end(asIo(e));
    }
  }

  /** Gives up unless it is whole; what is on disk stays for the next time. */
  synchronized void abandon(String reason) {
    for (OpenSource one : open) {
      CompletableFuture<Void> done = one.feed().whole();
      if (done.isDone() && !done.isCompletedExceptionally()) {
        return;
      }
    }
    end(new IOException("blob %s is no longer fetched: %s".formatted(digest(), reason)));
  }

  private void end(IOException fault) {
    List<Path> used;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      lastFault = fault;
      open.stream().filter(one -> fault != null || one != whole).forEach(one -> one.feed().close());
      open.clear();
      if (fault == null) {
        leading.end(new StoredFeed(jobs.holdings(), digest(), size()));
      } else {
        leading.fail(fault);
      }
      used = files.values().stream().filter(one -> !copying.equals(Optional.of(one))).toList();
      jobs.ended(this, blob);
    }
    jobs.release(blob, used);
    if (fault == null) {
      proved().complete(null);
      stored.complete(null);
    } else {
      proved().completeExceptionally(fault);
      stored.completeExceptionally(fault);
    }
  }
}
