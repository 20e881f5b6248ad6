package org.lodestone.tlog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lodestone.io.DurableFiles;
import org.lodestone.io.FolderLock;

/**
 * A log that is appended to, in a folder of tiles that one process has.
 *
 * <p>Appending is five steps, each on disk before the next, and after a death at any point the next
 * opening goes on from where it was:
 *
 * <ol>
 *   <li><b>batch</b>: the entries and the checkpoint over all that the log has with them. That file
 *       is what binds the log: nothing it has not signed there is ever written elsewhere, and it
 *       signs no other before these steps are done. So it cannot fork itself.
 *   <li><b>tiles</b>: those that are new or have grown. They follow from the batch alone, so that
 *       to write them again changes nothing.
 *   <li><b>witnesses</b>: they are asked to cosign the checkpoint, for a bounded time.
 *   <li><b>checkpoint</b>: now everybody may see it. All that it covers is there.
 *   <li>parts of tiles that are whole by now are removed.
 * </ol>
 *
 * <p>Before each append the published checkpoint is read again, and has to be what this log wrote
 * last. One thread at a time appends; {@link #published} is for all.
 */
public final class TiledLog implements AutoCloseable {

  /** Most entries appended at once. */
  public static final int MAX_BATCH = Batch.MAX_ENTRIES;

  private final LogFolder folder;
  private final NoteSigner signer;
  private final Cosigning witnesses;
  private final FolderLock lock;
  private volatile SignedCheckpoint published;

  /** What follows from the checkpoint; empty after a write has failed, until it is made up for. */
  private Optional<RightEdge> edge = Optional.empty();

  private TiledLog(
      LogFolder folder,
      NoteSigner signer,
      Cosigning witnesses,
      FolderLock lock,
      SignedCheckpoint published) {
    this.folder = folder;
    this.signer = signer;
    this.witnesses = witnesses;
    this.lock = lock;
    this.published = published;
  }

  /** Opens a log without witnesses. */
  public static TiledLog open(Path folder, NoteSigner signer) throws IOException {
    return open(folder, signer, Cosigning.NONE);
  }

  /**
   * Opens the log in a folder, makes both if they are not there, and finishes what was begun.
   *
   * @param signer the log's key, whose name is the log's origin
   * @throws IOException when another process has it, it is another log, or it is damaged
   */
  public static TiledLog open(Path folder, NoteSigner signer, Cosigning witnesses)
      throws IOException {
    return open(new LogFolder(folder), signer, witnesses);
  }

  static TiledLog open(LogFolder folder, NoteSigner signer, Cosigning witnesses)
      throws IOException {
    DurableFiles.createDirectories(folder.path());
    FolderLock lock = lock(folder.path());
    try {
      folder.tidy();
      TiledLog log = new TiledLog(folder, signer, witnesses, lock, first(folder, signer));
      log.recover();
      return log;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The folder's checkpoint; in a new folder, which gets it, that of the empty log. */
  private static SignedCheckpoint first(LogFolder folder, NoteSigner signer) throws IOException {
    Optional<SignedCheckpoint> found = folder.checkpoint();
    if (found.isPresent()) {
      return found.get();
    }
    if (folder.hasTiles() || folder.batch().isPresent()) {
      throw new IOException(
          "the log in %s has no checkpoint any more: restore the folder, as a log that began anew"
                  .formatted(folder.path())
              + " would contradict what it has signed");
    }
    SignedCheckpoint empty = SignedCheckpoint.sign(TreeHead.EMPTY, signer);
    folder.write(empty);
    return empty;
  }

  /** The latest checkpoint that everybody may see; its tiles are there. */
  public SignedCheckpoint published() {
    return published;
  }

  /** The log's files, to be read up to what was published. */
  public LogFolder folder() {
    return folder;
  }

  /**
   * Appends entries in their order. When this returns, they survive the death of the process and of
   * the machine. When it fails, they may have been appended or not: {@link #published} says so
   * after {@link #settle}.
   *
   * @param entries 1 to {@link #MAX_BATCH}, each of at most {@link TileSource#MAX_ENTRY_BYTES}
   *     bytes
   * @return the new checkpoint
   * @throws IOException when the disk fails, or the folder is not as this log left it
   */
  public synchronized SignedCheckpoint append(List<byte[]> entries) throws IOException {
    checkSize(entries);
    settle();
    checkUntouched();
    RightEdge.Growth growth = edge.orElseThrow().grow(entries);
    edge = Optional.empty();
    SignedCheckpoint next = SignedCheckpoint.sign(growth.edge().head(), signer);
    folder.write(new Batch(published.tree().size(), next, entries));
    publish(next, growth);
    return published;
  }

  /**
   * Finishes an append that has failed, if one has.
   *
   * @throws IOException when that is not possible yet
   */
  public synchronized void settle() throws IOException {
    if (edge.isEmpty()) {
      recover();
    }
  }

  /**
   * Has the published checkpoint cosigned anew, so that what witnesses say of it is young, and
   * those that were away then have their say.
   *
   * @throws IOException as {@link #append}
   */
  public synchronized void renew() throws IOException {
    settle();
    checkUntouched();
    SignedCheckpoint renewed = published.renewed(witnesses.collect(published, folder));
    folder.write(renewed);
    published = renewed;
  }

  private static void checkSize(List<byte[]> entries) {
    long bytes = 0;
    for (byte[] entry : entries) {
      if (entry.length > TileSource.MAX_ENTRY_BYTES) {
        throw new IllegalArgumentException("an entry of " + entry.length + " bytes");
      }
      bytes += Short.BYTES + entry.length;
    }
    if (entries.isEmpty() || entries.size() > Batch.MAX_ENTRIES || bytes > Batch.MAX_ENTRY_BYTES) {
      throw new IllegalArgumentException(
          "a batch of %d entries, %d bytes".formatted(entries.size(), bytes));
    }
  }

  /** Brings the folder to the end of its last batch, and what is known of it with it. */
  private void recover() throws IOException {
    SignedCheckpoint checkpoint = ours(folder.checkpoint());
    RightEdge known = RightEdge.load(folder, checkpoint.tree().size());
    expect("the tiles lead to", known.head(), checkpoint.tree());
    Optional<Batch> batch = folder.batch();
    if (batch.isEmpty() || batch.get().checkpoint().tree().equals(checkpoint.tree())) {
      published = checkpoint;
      edge = Optional.of(known);
      return;
    }
    SignedCheckpoint next = ours(batch.map(Batch::checkpoint));
    if (batch.get().start() != checkpoint.tree().size()) {
      throw new IOException(
          "the log in %s has published %d entries, but its last batch began with %d: the folder was"
                  .formatted(folder.path(), checkpoint.tree().size(), batch.get().start())
              + " put together from two states; restore one");
    }
    RightEdge.Growth growth = known.grow(batch.get().entries());
    expect("the last batch leads to", growth.edge().head(), next.tree());
    publish(next, growth);
  }

  private void publish(SignedCheckpoint next, RightEdge.Growth growth) throws IOException {
    for (var tile : growth.tiles().entrySet()) {
      folder.writeTile(tile.getKey(), tile.getValue());
    }
    SignedCheckpoint cosigned = next.with(witnesses.collect(next, folder));
    folder.write(cosigned);
    published = cosigned;
    edge = Optional.of(growth.edge());
    for (TilePath whole : growth.completed()) {
      folder.removeParts(whole);
    }
  }

  private void checkUntouched() throws IOException {
    Optional<SignedCheckpoint> found = folder.checkpoint();
    if (!found.equals(Optional.of(published))) {
      throw new IOException(
          "the checkpoint in %s is not the one that this log wrote last, of %d entries: found %s;"
                  .formatted(
                      folder.path(),
                      published.tree().size(),
                      found.map(other -> "one of " + other.tree().size()).orElse("none"))
              + " nothing is appended");
    }
  }

  private SignedCheckpoint ours(Optional<SignedCheckpoint> found) throws IOException {
    try {
      SignedCheckpoint checkpoint =
          found.orElseThrow(() -> new IOException(folder.path() + " has no checkpoint"));
      checkpoint.verify(signer.verifierKey());
      return checkpoint;
    } catch (LogVerificationException e) {
      throw new IOException(
          "the log in %s is another one: %s; give its origin and key, or another folder"
              .formatted(folder.path(), e.getMessage()),
          e);
    }
  }

  private void expect(String what, TreeHead found, TreeHead expected) throws IOException {
    if (!found.equals(expected)) {
      throw new IOException(
          "the log in %s is damaged: %s %d entries with the root %s, its checkpoint says %d and %s"
              .formatted(
                  folder.path(),
                  what,
                  found.size(),
                  found.root(),
                  expected.size(),
                  expected.root()));
    }
  }

  private static FolderLock lock(Path folder) throws IOException {
    try {
      return FolderLock.acquire(folder.resolve("lock"));
    } catch (FolderLock.HeldException e) {
      throw new IOException(
          "the log in %s is in use by %s: stop it, or give another folder"
              .formatted(folder, e.holder()),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
