package org.lodestone.node;

import com.google.common.base.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lodestone.io.BoundedReads;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blobs that are here: lent to readers, and known to be right before they are. A blob is
 * checked again when its file has changed, after a start that was not clean, and after a use an
 * hour after the last check; whoever wants it meanwhile waits for that, so that a rotten one is not
 * read twice.
 *
 * <p>What a disk changes without a trace within that hour is not seen by this node. It is seen by
 * whoever gets it: clients and peers check every byte by its digest. To check on the way out would
 * cost as much as sending, for each read, what is found within the hour anyway. Only of small
 * blobs, which are read once for all who ask within a second, each read is checked.
 */
final class HeldBlobs implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HeldBlobs.class);
  private static final Duration BELIEVED = Duration.ofHours(1);
  private static final int BUFFER = 1 << 18;

  private final BlobStore store;
  private final Clock clock;
  private final BlobRows rows;
  private final Leases leases = new Leases();
  private final Checks checks = new Checks(this::look);
  private final RecentBlobs recent = new RecentBlobs(Ticker.systemTicker());
  private volatile BlobWatcher watcher = BlobWatcher.NONE;

  HeldBlobs(BlobStore store, Catalog catalog, Clock clock) throws IOException {
    this.store = store;
    this.clock = clock;
    this.rows = new BlobRows(catalog);
    rows.compareWith(store.list(), store::size, clock.millis());
    store.onStored(this::arrived);
  }

  void watchedBy(BlobWatcher other) {
    watcher = other;
  }

  private void arrived(Digest digest) {
    try {
      proved(digest, Files.readAttributes(store.path(digest), BasicFileAttributes.class));
    } catch (IOException e) {
      LOG.warn("blob {} was stored and cannot be looked at", digest, e);
    }
  }

  /**
   * Lends a blob; empty when it is not here or has just turned out damaged. May take as long as
   * reading all of it.
   */
  Optional<Lease> lease(Digest digest) throws IOException {
    return await(leaseAsync(digest));
  }

  /** The same without waiting for more than a look at the file and the catalog. */
  CompletableFuture<Optional<Lease>> leaseAsync(Digest digest) {
    return soundAsync(digest).thenApply(sound -> sound ? lend(digest) : Optional.empty());
  }

  private Optional<Lease> lend(Digest digest) {
    if (!leases.begin(digest)) {
      return Optional.empty();
    }
    if (!store.contains(digest)) {
      leases.end(digest);
      return Optional.empty();
    }
    return Optional.of(new Lent(digest));
  }

  /** The bytes of a small blob, if a reader has had them a moment ago. */
  Optional<byte[]> recent(Digest digest) {
    return recent.find(digest);
  }

  private byte[] readSmall(Digest digest) throws IOException {
    Path path = store.path(digest);
    BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
    byte[] bytes = BoundedReads.file(path, Lease.SMALL);
    Digest found = Digest.of(bytes);
    if (!found.equals(digest)) {
      damaged(digest, file, "its content is " + found);
      throw new NoSuchFileException(path.toString());
    }
    recent.put(digest, bytes);
    return bytes;
  }

  /** Whether the blob is here and right; one that is damaged is removed and reported lost. */
  CompletableFuture<Boolean> soundAsync(Digest digest) {
    try {
      return isBelieved(digest) ? CompletableFuture.completedFuture(true) : checks.now(digest);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static <T> T await(CompletableFuture<T> future) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a blob was checked");
    }
  }

  /** Whether the blob is here, and nothing gives reason to look at its bytes again. */
  boolean isBelieved(Digest digest) throws IOException {
    try {
      BasicFileAttributes file =
          Files.readAttributes(store.path(digest), BasicFileAttributes.class);
      return rows.find(digest).filter(row -> row.isProvedBy(file)).isPresent();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Reads all of the blob, whoever asked for it. */
  private boolean look(Digest digest) throws IOException {
    Path path = store.path(digest);
    BasicFileAttributes file;
    Digest found;
    try (InputStream in = Files.newInputStream(path)) {
      // Before reading: what is written meanwhile shows in a later time of modification.
      file = Files.readAttributes(path, BasicFileAttributes.class);
      try {
        found = digestOf(in);
      } catch (ClosedByInterruptException e) {
        throw new InterruptedIOException("blob " + digest + " was not read to its end");
      } catch (IOException e) {
        damaged(digest, file, "it cannot be read: " + e.getMessage());
        return false;
      }
    } catch (NoSuchFileException e) {
      gone(digest);
      return false;
    }
    if (!found.equals(digest)) {
      damaged(digest, file, "its content is " + found);
      return false;
    }
    proved(digest, file);
    watcher.sound(digest);
    return true;
  }

  private static Digest digestOf(InputStream in) throws IOException {
    MessageDigest sha256 = Digest.newSha256();
    byte[] buffer = new byte[BUFFER];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      sha256.update(buffer, 0, read);
    }
    return Digest.ofRaw(sha256.digest());
  }

  /** Notes that the blob's bytes, as the file was then, are right. */
  void proved(Digest digest, BasicFileAttributes file) throws IOException {
    long now = clock.millis();
    BlobTable.Row row =
        rows.find(digest).orElseGet(() -> BlobTable.Row.unseen(digest, file.size(), now));
    rows.put(row.provedBy(file, now));
  }

  /**
   * Removes a blob that is not what it should be, also while it is read: whoever has its file open
   * goes on with that, nobody else begins.
   *
   * @param file as it was when that was found; one that has come since was checked when it came
   */
  void damaged(Digest digest, BasicFileAttributes file, String how) throws IOException {
    leases.leave(digest, true);
    try {
      if (!isStill(digest, file)) {
        return;
      }
      LOG.error("blob {} is damaged on disk and removed: {}", digest, how);
      remove(digest, true);
    } finally {
      leases.left(digest);
    }
    watcher.lost(digest);
  }

  boolean isLent(Digest digest) {
    return leases.isRead(digest);
  }

  /** Whom to tell what becomes of blobs. */
  BlobWatcher watcher() {
    return watcher;
  }

  private boolean isStill(Digest digest, BasicFileAttributes file) throws IOException {
    try {
      BasicFileAttributes now = Files.readAttributes(store.path(digest), BasicFileAttributes.class);
      return Objects.equals(now.fileKey(), file.fileKey())
          && now.lastModifiedTime().equals(file.lastModifiedTime());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Removes a blob unless someone reads it; says whether it is gone. */
  boolean evict(Digest digest) throws IOException {
    if (!leases.leave(digest, false)) {
      return false;
    }
    try {
      if (store.contains(digest)) {
        remove(digest, false);
      } else {
        forgetIfKnown(digest);
      }
      return true;
    } finally {
      leases.left(digest);
    }
  }

  /** Notes that there is no such blob, which others may have removed while it was seeded. */
  void gone(Digest digest) throws IOException {
    if (rows.find(digest).isEmpty()) {
      return;
    }
    leases.leave(digest, true);
    try {
      if (!store.contains(digest)) {
        forgetIfKnown(digest);
      }
    } finally {
      leases.left(digest);
    }
  }

  private void forgetIfKnown(Digest digest) throws IOException {
    if (rows.find(digest).isPresent()) { // else it may be on its way here, and is left to that
      forget(digest, false);
    }
  }

  private void remove(Digest digest, boolean lost) throws IOException {
    forget(digest, lost);
    // Last, so that a file is there whatever happens in between: it is doubted then.
    store.delete(digest);
  }

  /** Out of the engine before the file goes. */
  private void forget(Digest digest, boolean lost) throws IOException {
    watcher.leaving(digest);
    recent.forget(digest);
    rows.forget(digest, lost, clock.millis());
  }

  private void returned(Digest digest) {
    leases.end(digest);
    try {
      rows.change(digest, row -> used(row, clock.millis()));
      if (rows.find(digest).filter(BlobTable.Row::isDoubted).isPresent()) {
        checkSoon(digest);
      }
    } catch (IOException e) {
      LOG.warn("it could not be noted that blob {} was read", digest, e);
    }
  }

  private static BlobTable.Row used(BlobTable.Row row, long now) {
    BlobTable.Row used = row.usedAt(now);
    return now - row.checked() > BELIEVED.toMillis() ? used.doubted() : used;
  }

  /** Looks at a blob that the engine found wanting, or that was read long after its last check. */
  void checkSoon(Digest digest) {
    CompletableFuture<Boolean> unused =
        checks
            .later(digest)
            .whenComplete(
                (sound, fault) -> {
                  if (fault instanceof InterruptedIOException) {
                    LOG.debug("{}", fault.getMessage());
                  } else if (fault != null) {
                    LOG.error("blob {} cannot be checked", digest, fault);
                  }
                });
  }

  /** The next blob to scrub; empty when all were checked since then. */
  Optional<BlobTable.Row> checkedBefore(long millis) throws IOException {
    return rows.nextToCheck().filter(row -> row.checked() < millis);
  }

  /**
   * Takes what a scrub found.
   *
   * @param file as it was when the scrub began
   */
  void scrubbed(Digest digest, Digest found, BasicFileAttributes file) throws IOException {
    if (!found.equals(digest)) {
      damaged(digest, file, "its content is " + found);
    } else if (isStill(digest, file)) {
      boolean doubted = !isBelieved(digest);
      proved(digest, file);
      if (doubted) {
        watcher.sound(digest);
      }
    }
  }

  /** Notes which blobs peers have read. */
  void noteReadByPeers() throws IOException {
    long now = clock.millis();
    for (Digest digest : watcher.readByPeers()) {
      rows.change(digest, row -> row.usedAt(now));
    }
  }

  /** All that are here. */
  List<BlobTable.Row> all() throws IOException {
    return rows.all();
  }

  /** What all of them take. */
  long bytes() throws IOException {
    return rows.bytes();
  }

  /** Brings to the catalog what was noted of blobs. */
  void flush() throws IOException {
    rows.flush();
  }

  @Override
  public void close() throws IOException {
    store.onStored(digest -> {});
    checks.close();
    flush();
  }

  private final class Lent implements Lease {

    private final Digest digest;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private Lent(Digest digest) {
      this.digest = digest;
    }

    @Override
    public Path path() {
      return store.path(digest);
    }

    @Override
    public byte[] bytes() throws IOException {
      Optional<byte[]> known = recent.find(digest);
      return known.isPresent() ? known.get() : readSmall(digest);
    }

    @Override
    public void close() {
      if (open.getAndSet(false)) {
        returned(digest);
      }
    }
  }
}
