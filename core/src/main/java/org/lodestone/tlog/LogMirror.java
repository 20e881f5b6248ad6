package org.lodestone.tlog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.io.Deadline;
import org.lodestone.io.DurableFiles;
import org.lodestone.io.FolderLock;

/**
 * A copy of somebody's log in a folder, which whoever serves it has no say in: what is kept was
 * proved to be what the log has signed.
 *
 * <p>Of the log's files it asks for the checkpoint and for bundles of entries that are new; hashes
 * it makes itself. Some entries at a time are kept: when the tree over all that there are then is
 * proved to be what the checkpoint's begins with, their tiles are written, then how far the copy
 * is, and when nothing is missing the checkpoint. After a death at any point it goes on from there.
 * A checkpoint that forks the log or goes back is refused, see {@link FollowedLog}; what was
 * published last stays.
 *
 * <p>One thread at a time follows; {@link #published} is for all.
 */
public final class LogMirror implements AutoCloseable {

  /**
   * How much a log may have, and how long one turn may take.
   *
   * @param entries that are kept
   * @param bytes of entries and their hashes that are kept
   * @param turn after which no more is asked for until the next one; some entries are kept in each
   */
  public record Limits(long entries, long bytes, Duration turn) {}

  /** What is asked for at once and in memory, without the last bundle: bytes of entries. */
  private static final int CHUNK_BYTES = 8 << 20;

  private static final int CHUNK_ENTRIES = 1 << 15;

  private final LogFolder folder;
  private final LogKeys keys;
  private final RemoteLog origin;
  private final Limits limits;
  private final FollowedLog seen;
  private final FolderLock lock;
  private volatile Optional<SignedCheckpoint> published;
  private volatile MirrorProgress progress;
  private RightEdge edge;

  private LogMirror(
      LogFolder folder, LogKeys keys, RemoteLog origin, Limits limits, FolderLock lock)
      throws IOException {
    this.folder = folder;
    this.keys = keys;
    this.origin = origin;
    this.limits = limits;
    this.seen = new FollowedLog(keys.log(), folder.path().resolve("seen"));
    this.lock = lock;
    load();
  }

  /**
   * Opens the copy in a folder, makes it if it is not there, and goes on where it was.
   *
   * @param keys what checkpoints have to be signed by
   * @param origin where the log is had from
   * @throws IOException when another process has it, it is of another log, or it is damaged
   */
  public static LogMirror open(Path folder, LogKeys keys, RemoteLog origin, Limits limits)
      throws IOException {
    return open(new LogFolder(folder), keys, origin, limits);
  }

  static LogMirror open(LogFolder folder, LogKeys keys, RemoteLog origin, Limits limits)
      throws IOException {
    DurableFiles.createDirectories(folder.path());
    FolderLock lock = FolderLock.acquire(folder.path().resolve("lock"));
    try {
      folder.tidy();
      return new LogMirror(folder, keys, origin, limits, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void load() throws IOException {
    published = folder.checkpoint();
    progress = folder.progress();
    try {
      edge = RightEdge.load(folder, progress.tree().size());
      if (!edge.head().equals(progress.tree())) {
        throw new LogVerificationException("its tiles are not those that it kept");
      }
      if (published.isPresent()) {
        published.get().verify(keys.log());
        requireTiles(published.get().tree());
      }
    } catch (LogVerificationException | IOException e) {
      throw new IOException(
          "the mirror in %s is of another log, or damaged: %s; give another folder"
              .formatted(folder.path(), e.getMessage()),
          e);
    }
  }

  private void requireTiles(TreeHead tree) throws IOException, LogVerificationException {
    if (tree.size() > progress.tree().size()) {
      throw new LogVerificationException("it kept less than it has published");
    }
    if (tree.size() > 0) {
      TiledTree kept = new TiledTree(folder, progress.tree().size());
      kept.consistency(tree.size()).verify(tree, progress.tree());
    }
  }

  /**
   * Asks for the log's checkpoint and copies what is new, as far as the time of one turn goes.
   *
   * @throws FollowedLog.ForkException when the log has signed two histories, of which evidence is
   *     kept
   * @throws LogVerificationException when what is shown is not the log's, goes back, or is more
   *     than is kept
   * @throws IOException when the origin or the disk fails
   */
  public synchronized void follow() throws IOException, LogVerificationException {
    Deadline end = Deadline.in(limits.turn());
    SignedCheckpoint next = origin.checkpoint();
    keys.verify(next);
    seen.advance(next, origin);
    requireRoom("entries", next.tree().size(), limits.entries());
    while (edge.size() < next.tree().size()) {
      keep(fetch(next.tree(), end), next.tree());
      if (end.isOver() && edge.size() < next.tree().size()) {
        return;
      }
    }
    requireBeginning(edge.head(), next.tree());
    publish(next);
  }

  /** Entries that follow what is kept: as many as fit in memory, and in the time. */
  private List<byte[]> fetch(TreeHead tree, Deadline end) throws IOException {
    TiledTree remote = new TiledTree(origin, tree.size());
    List<byte[]> entries = new ArrayList<>();
    long bytes = 0;
    long at = edge.size();
    do {
      long bundle = (at / TilePath.FULL + 1) * TilePath.FULL;
      List<byte[]> more = remote.entries(at, Math.min(bundle, tree.size()));
      entries.addAll(more);
      bytes += more.stream().mapToLong(entry -> entry.length).sum();
      at += more.size();
    } while (at < tree.size()
        && entries.size() < CHUNK_ENTRIES
        && bytes < CHUNK_BYTES
        && !end.isOver());
    return entries;
  }

  private void keep(List<byte[]> entries, TreeHead tree)
      throws IOException, LogVerificationException {
    RightEdge.Growth growth = edge.grow(entries);
    MirrorProgress next = progress.with(growth.edge().head(), entries);
    requireBeginning(next.tree(), tree);
    requireRoom("bytes", next.bytes(), limits.bytes());
    for (var tile : growth.tiles().entrySet()) {
      folder.writeTile(tile.getKey(), tile.getValue());
    }
    folder.write(next);
    progress = next;
    edge = growth.edge();
  }

  private void requireBeginning(TreeHead copied, TreeHead tree)
      throws IOException, LogVerificationException {
    ConsistencyProof proof =
        copied.size() < tree.size()
            ? origin.consistency(copied.size(), tree.size())
            : new ConsistencyProof(List.of());
    try {
      proof.verify(copied, tree);
    } catch (LogVerificationException e) {
      throw new LogVerificationException(
          "what %s gives of %s is not what that has signed: %s"
              .formatted(origin, keys.log().name(), e.getMessage()));
    }
  }

  private void requireRoom(String what, long found, long most) throws LogVerificationException {
    if (found > most) {
      throw new LogVerificationException(
          "%s has %d %s, its mirror keeps at most %d"
              .formatted(keys.log().name(), found, what, most));
    }
  }

  private void publish(SignedCheckpoint next) throws IOException {
    if (published.equals(Optional.of(next))) {
      return;
    }
    long before = published.map(checkpoint -> checkpoint.tree().size()).orElse(0L);
    folder.write(next);
    published = Optional.of(next);
    removeParts(before, next.tree().size());
  }

  /** Until they are covered by the checkpoint, readers ask for parts of tiles that are whole. */
  private void removeParts(long before, long size) throws IOException {
    for (int level = TilePath.ENTRIES; TilePath.inLevel(level, size) > 0; level++) {
      long whole = TilePath.inLevel(level, size) / TilePath.FULL;
      for (long i = TilePath.inLevel(level, before) / TilePath.FULL; i < whole; i++) {
        folder.removeParts(new TilePath(level, i, TilePath.FULL));
      }
    }
  }

  /** The last checkpoint of which everything is there; empty before the first copy is whole. */
  public Optional<SignedCheckpoint> published() {
    return published;
  }

  /** How many entries are there; more than are published while it copies. */
  public long kept() {
    return progress.tree().size();
  }

  /** The evidence that the log has forked, once it was found. */
  public Optional<ForkEvidence> evidence() throws IOException {
    return seen.evidence();
  }

  /** The copy's files, to be read up to what is published. */
  public LogFolder folder() {
    return folder;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
