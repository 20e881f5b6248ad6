package org.lodestone.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.lodestone.journal.BlobRecord;
import org.lodestone.journal.Phase;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.BlobTorrent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One blob on its way into the store, however many ask for it, fed by whatever can: {@link
 * JobSources} tells by which. What the store has already but is doubted is checked before anything
 * is fetched. The job fails with its last source.
 *
 * <p>All state is guarded by this object's lock, under which no more than small files are read.
 * What feeds tell is taken by {@link JobThreads#events}.
 */
public final class BlobJob {

  private static final Logger LOG = LoggerFactory.getLogger(BlobJob.class);

  private final BlobJobs jobs;
  private final BlobKey blob;
  private final LeadingFeed leading;
  private final BlobRecord record;
  private final JobSources sources;
  private final SourceProof proof = new SourceProof();
  private final CompletableFuture<Void> stored = new CompletableFuture<>();

  /** Whether what the store has is being checked. */
  private boolean checking;

  /** Whether a source says that it has the whole blob, which is being stored. */
  private boolean whole;

  private boolean ended;

  BlobJob(BlobJobs jobs, BlobKey blob) {
    this.jobs = jobs;
    this.blob = blob;
    this.leading = new LeadingFeed(blob.digest());
    this.record = jobs.journal().blob(blob.digest(), blob.size());
    this.sources = new JobSources(this, jobs, blob, leading, record);
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
    return checking || whole || sources.isMoving();
  }

  synchronized boolean isWhole() {
    return whole;
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  /** How far it is. */
  public synchronized BlobJobs.Progress progress() {
    Optional<OpenSource> now = sources.leader();
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
  synchronized boolean offer(List<? extends BlobSource> more, boolean there) throws IOException {
    if (ended) {
      return false;
    }
    more.forEach(sources::add);
    if (sources.noneIsOpen() && !checking) {
      if (there) {
        check();
      } else {
        sources.openNext();
      }
    }
    if (ended) {
      throw sources.fault();
    }
    return true;
  }

  private void check() {
    checking = true;
    record.enter(Phase.LOOK);
    CompletableFuture<Void> unused =
        jobs.holdings()
            .blobs()
            .soundAsync(digest())
            .handleAsync(
                (sound, fault) -> checked(fault == null && sound), jobs.threads().events());
  }

  private Void checked(boolean sound) {
    if (sound) {
      end(null);
      return null;
    }
    synchronized (this) {
      checking = false;
      if (!ended && sources.noneIsOpen()) {
        record.remark("what was here of it was damaged, or is gone");
        sources.openNext();
      }
      return null;
    }
  }

  /** To be called now and then: finds out who moves, and opens another source when nobody does. */
  synchronized void look() {
    if (!ended && !checking && !whole) {
      boolean moves = sources.look();
      proof.age(sources.leader().map(OpenSource::feed), moves, !sources.isMoving());
    }
  }

  /** Follows a source that has been opened. */
  void watch(OpenSource one) {
    BlobFeed feed = one.feed();
    CompletableFuture<Void> unused =
        CompletableFuture.allOf(
            feed.proved().thenRunAsync(this::provedNow, jobs.threads().events()),
            feed.whole()
                .handleAsync((done, fault) -> settled(one, fault), jobs.threads().events()));
  }

  private synchronized void provedNow() {
    sources.moved();
    proof.give();
  }

  private synchronized Void settled(OpenSource one, Throwable fault) {
    try {
      if (fault != null) {
        sources.failed(one, fault instanceof CompletionException ? fault.getCause() : fault);
      } else if (!ended && !whole && sources.areOpen(one)) {
        whole = true;
        one.told().close("brought it to its end");
        sources.lead(one);
        jobs.threads().storing().execute(() -> store(one));
      }
    } catch (RuntimeException e) {
      broke(e);
    }
    return null;
  }

  /** The file is whole: it becomes the blob, or the source has lied. */
  private void store(OpenSource one) {
    try {
      record.enter(Phase.CHECKING);
      Optional<BlobTorrent> torrent = jobs.intake().check(blob, one.feed());
      leading.right();
      record.enter(Phase.STORING);
      jobs.intake().store(blob, one.feed(), torrent);
      end(null);
    } catch (WrongBlobException e) {
      synchronized (this) {
        whole = false;
        sources.failed(one, e);
      }
    } catch (IOException e) {
      LOG.error("blob {} is whole but could not be stored", digest(), e);
      end(e);
    } catch (RuntimeException e) {
      broke(e);
    }
  }

  /** A bug must not leave a job that nothing ends. */
  private void broke(RuntimeException bug) {
    LOG.error("the job of blob {} broke", digest(), bug);
    end(new IOException(bug.toString(), bug));
  }

  void hasNoSource() {
    end(sources.fault());
  }

  /** Gives up unless it is whole; what is on disk stays for the next time. */
  void abandon(String reason) {
    synchronized (this) {
      if (whole || sources.areWhole()) {
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
      if (fault == null) {
        leading.end(new StoredFeed(jobs.holdings(), digest(), size()));
      } else {
        leading.fail(fault);
      }
      used = sources.end();
      record.ended(Optional.ofNullable(fault).map(why -> String.valueOf(why.getMessage())));
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
