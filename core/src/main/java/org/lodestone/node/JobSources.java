package org.lodestone.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.lodestone.journal.BlobRecord;
import org.lodestone.journal.Phase;
import org.lodestone.journal.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sources of one blob's job: which wait, which are open, and which of those leads.
 *
 * <p>While none that is open brings anything for {@link BlobJobs#PATIENCE}, or has ever brought
 * anything for {@link BlobJobs#EAGERNESS}, the next is opened beside them; whichever then moves
 * first leads, and the others are closed and wait for their turn again. One that fails is dropped,
 * and so is a mere hint that brings nothing for that long. Each has a file of its own, so that one
 * that lies spoils nothing. A registry that waits may help a swarm that leads before that: {@link
 * SwarmHelp}.
 *
 * <p>Guarded by the job's lock.
 */
final class JobSources {

  private static final Logger LOG = LoggerFactory.getLogger(JobSources.class);

  /** At most so many are open at once; more take turns. */
  private static final int MAX_OPEN = 4;

  private final BlobJob job;
  private final BlobJobs jobs;
  private final BlobKey blob;
  private final LeadingFeed leading;
  private final BlobRecord record;
  private final SwarmHelp help;
  private final SourceQueue waiting = new SourceQueue();
  private final List<OpenSource> open = new ArrayList<>();
  private final Map<BlobSource, Path> files = new HashMap<>();
  private Optional<OpenSource> leader = Optional.empty();
  private Optional<IOException> lastFault = Optional.empty();
  private long lastMove = System.nanoTime();
  private long lastOpened = lastMove;

  /** The file that is being copied from the leader's, for a source that is opened then. */
  private Optional<Path> copying = Optional.empty();

  /**
   * @param job told what becomes of the sources that are open
   * @param leading follows the leader
   * @param record told of them
   */
  JobSources(BlobJob job, BlobJobs jobs, BlobKey blob, LeadingFeed leading, BlobRecord record) {
    this.job = job;
    this.jobs = jobs;
    this.blob = blob;
    this.leading = leading;
    this.record = record;
    this.help = new SwarmHelp(jobs, blob, record);
  }

  /** Takes one more, unless it is known, or has failed just now. */
  void add(BlobSource source) {
    boolean isOpen = open.stream().anyMatch(one -> one.source().equals(source));
    if (!isOpen && !waiting.contains(source)) {
      try {
        jobs.failed().check(blob, source);
        waiting.add(source);
      } catch (IOException e) {
        lastFault = Optional.of(e);
        record.remark(e.getMessage());
      }
    }
  }

  boolean noneIsOpen() {
    return open.isEmpty();
  }

  boolean areOpen(OpenSource one) {
    return open.contains(one);
  }

  Optional<OpenSource> leader() {
    return leader;
  }

  /** Whether bytes have come lately. */
  boolean isMoving() {
    return leader.filter(OpenSource::hasBrought).isPresent() && !isPast(lastMove, jobs.patience());
  }

  /** Why there is no source, once there is none. */
  IOException fault() {
    return lastFault.orElseGet(
        () -> new IOException("no source of blob " + blob.digest() + " is known"));
  }

  /**
   * Finds out who moves, and opens another source when nobody does.
   *
   * @return whether anything has come since this was asked last
   */
  boolean look() {
    List<OpenSource> moved = open.stream().filter(OpenSource::hasMoved).toList();
    if (moved.isEmpty()) {
      record.stalled(this::whyNothingComes);
      dropIdle();
      if (job.hasEnded()) {
        return false;
      }
    } else {
      moved();
      lead(leader.filter(moved::contains).orElse(moved.get(0)));
    }
    help.look(leader, waiting.registries(), isPast(lastMove, jobs.eagerness()));
    if (moved.isEmpty() && !help.isBeginning() && isTimeForAnother()) {
      openNext();
    }
    return !moved.isEmpty();
  }

  private void dropIdle() {
    Duration time = jobs.patience();
    List.copyOf(open).stream()
        .filter(one -> one.isGivenUpAfter(time))
        .forEach(
            one -> failed(one, new IOException("nothing came for " + time.toSeconds() + " s")));
  }

  /** Notes that something has come. */
  void moved() {
    lastMove = System.nanoTime();
    record.moved();
    if (!job.isWhole()) {
      record.enter(Phase.BRINGING);
    }
    leader.ifPresent(OpenSource::look);
  }

  private String whyNothingComes() {
    return open.isEmpty()
        ? "no source is open"
        : open.stream().map(OpenSource::look).collect(Collectors.joining("; "));
  }

  private boolean isTimeForAnother() {
    boolean eager = waiting.hasUntried() && open.stream().noneMatch(OpenSource::hasBrought);
    Duration time = eager ? jobs.eagerness() : jobs.patience();
    return isPast(lastMove, time) && isPast(lastOpened, time);
  }

  private static boolean isPast(long nanoTime, Duration time) {
    return System.nanoTime() - nanoTime > time.toNanos();
  }

  /** This one is read from now on, and the others wait for their turn. */
  void lead(OpenSource one) {
    setLeader(Optional.of(one));
    List.copyOf(open).stream().filter(other -> other != one).forEach(this::rest);
  }

  private void setLeader(Optional<OpenSource> one) {
    leader = one;
    leading.set(one.map(OpenSource::feed));
  }

  /** Closes a source that is behind; it may come again. */
  private void rest(OpenSource one) {
    open.remove(one);
    waiting.rest(one.source());
    one.told().close("gave way to another");
    one.feed().close();
  }

  /** Opens the next source that can be; the job is told when there is none and none is open. */
  void openNext() {
    lastOpened = System.nanoTime();
    if (copying.isPresent()) {
      return;
    }
    for (int left = waiting.size(); left > 0; left--) {
      if (open(waiting.next())) {
        return;
      }
    }
    if (open.isEmpty() && waiting.size() == 0) {
      job.hasNoSource();
    }
  }

  private boolean open(BlobSource source) {
    Path file = files.get(source);
    if (file != null) {
      return open(source, file);
    }
    file = jobs.files().take(blob.digest(), source.bringsInOrder());
    files.put(source, file);
    if (source.bringsInOrder()) {
      return open(source, file);
    }
    // What is here may be right for this source, too: it checks that before it goes on. The copy
    // has no holes, so that of little it would cost more than it saves.
    if (leader.filter(now -> now.feed().arrived() > blob.size() / 2).isPresent()) {
      copy(leader.get().feed(), source, file);
      return true;
    }
    return open(source, file);
  }

  private boolean open(BlobSource source, Path file) {
    help.end(); // it may be this one that helps
    if (open.size() >= MAX_OPEN) {
      open.stream().filter(one -> !isLeader(one)).findFirst().ifPresent(this::rest);
    }
    try {
      OpenSource opened = opened(source, source.open(file));
      open.add(opened);
      if (leader.isEmpty()) {
        setLeader(Optional.of(opened));
      }
      LOG.info("fetching blob {} ({} bytes) from {}", blob.digest(), blob.size(), source);
      job.watch(opened);
      return true;
    } catch (SourceBusyException e) {
      LOG.debug("blob {}: {}", blob.digest(), e.getMessage());
      record.remark("%s: %s".formatted(source, e.getMessage()));
      waiting.rest(source);
    } catch (IOException | RuntimeException e) {
      record.remark("%s failed: %s".formatted(source, e.getMessage()));
      dropped(source, e);
    }
    return false;
  }

  private OpenSource opened(BlobSource source, BlobFeed feed) {
    if (open.stream().noneMatch(OpenSource::hasBrought)) {
      record.enter(Phase.FIRST_BYTE);
    }
    SourceRecord told = record.opened(source.toString(), feed);
    return new OpenSource(source, feed, told);
  }

  private boolean isLeader(OpenSource one) {
    return leader.equals(Optional.of(one));
  }

  private void copy(BlobFeed from, BlobSource source, Path to) {
    long begun = lastMove;
    copying = Optional.of(to);
    CompletableFuture<Void> unused =
        CompletableFuture.runAsync(() -> copy(from, to), jobs.threads().copying())
            .handleAsync((done, fault) -> copied(source, to, begun), jobs.threads().events());
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
  private Void copied(BlobSource source, Path file, long begun) {
    synchronized (job) {
      copying = Optional.empty();
      if (job.hasEnded()) {
        jobs.release(blob, List.of(file));
      } else if (job.isWhole() || (!open.isEmpty() && lastMove != begun)) {
        waiting.rest(source); // it is not needed any more, for now
      } else if (open(source, file)) {
        record.remark(source + " goes on from what another had brought");
      } else if (open.isEmpty()) {
        openNext();
      }
      return null;
    }
  }

  /** Drops one that is open; the next is opened when it was the last. */
  void failed(OpenSource one, Throwable fault) {
    if (!open.remove(one)) {
      return;
    }
    one.told().close("failed: " + fault.getMessage());
    one.feed().close();
    dropped(one.source(), fault);
    if (isLeader(one)) {
      setLeader(open.stream().findFirst());
    }
    if (open.isEmpty()) {
      openNext();
    }
  }

  private void dropped(BlobSource source, Throwable fault) {
    LOG.warn("blob {} could not be had from {}: {}", blob.digest(), source, fault.getMessage());
    jobs.failed().add(blob, source, fault);
    if (lastFault.isEmpty() || source.isWaitedFor()) {
      lastFault =
          Optional.of(
              fault instanceof IOException io ? io : new IOException(fault.toString(), fault));
    }
  }

  /** Whether one of them says that it has brought everything. */
  boolean areWhole() {
    return open.stream()
        .map(one -> one.feed().whole())
        .anyMatch(whole -> whole.isDone() && !whole.isCompletedExceptionally());
  }

  /**
   * Closes them all.
   *
   * @return their files; one that is still being written is given back later
   */
  List<Path> end() {
    help.end();
    open.forEach(one -> one.feed().close());
    open.clear();
    return files.values().stream().filter(one -> !copying.equals(Optional.of(one))).toList();
  }
}
