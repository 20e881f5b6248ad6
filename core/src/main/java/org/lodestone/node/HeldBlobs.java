package org.lodestone.node;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lodestone.document.MagnetManifest;
import org.lodestone.io.DaemonThreads;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blobs that are here: lent to readers, and known to be right before they are. A blob is
 * checked again when its file has changed, after a start that was not clean, and after a use a day
 * after the last check; whoever wants it meanwhile waits for that, so that a rotten one is not read
 * twice.
 *
 * <p>What is noted of blobs reaches the catalog by {@link #flush}; what is lost with a crash is
 * found again on disk, to be checked.
 */
final class HeldBlobs implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HeldBlobs.class);
  private static final Duration BELIEVED = Duration.ofDays(1);
  private static final int BUFFER = 1 << 18;
  private static final int MAX_CACHED = 20_000;

  private final BlobStore store;
  private final Catalog catalog;
  private final Clock clock;
  private final Cache<Digest, BlobTable.Row> rows =
      CacheBuilder.newBuilder().maximumSize(MAX_CACHED).build();

  /** Rows that the catalog does not have like this yet. */
  private final Map<Digest, BlobTable.Row> changed = new ConcurrentHashMap<>();

  /** How many readers each blob has. Guarded by itself, as is the removal of files. */
  private final Map<Digest, Integer> readers = new HashMap<>();

  private final Map<Digest, CompletableFuture<Boolean>> checks = new ConcurrentHashMap<>();
  private final ExecutorService checking = DaemonThreads.single("blob-checks");
  private volatile BlobWatcher watcher = BlobWatcher.NONE;

  HeldBlobs(BlobStore store, Catalog catalog, Clock clock) throws IOException {
    this.store = store;
    this.catalog = catalog;
    this.clock = clock;
    compareWithDisk();
    store.onStored(this::arrived);
  }

  private void compareWithDisk() throws IOException {
    Set<Digest> here = new HashSet<>(store.list());
    catalog.transact(
        c -> {
          if (!catalog.clean()) {
            BlobTable.doubtAll(c);
          }
          for (Digest known : BlobTable.digests(c)) {
            if (!here.remove(known)) {
              BlobTable.remove(c, known);
            }
          }
          for (Digest unknown : here) {
            BlobTable.put(c, new BlobTable.Row(unknown, 0, clock.millis(), 0, 0));
          }
          return null;
        });
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
    if (!isSound(digest)) {
      return Optional.empty();
    }
    synchronized (readers) {
      if (!store.contains(digest)) {
        return Optional.empty();
      }
      readers.merge(digest, 1, Integer::sum);
    }
    return Optional.of(new Lent(digest));
  }

  /** Whether the blob is here and right; one that is damaged is removed and reported lost. */
  private boolean isSound(Digest digest) throws IOException {
    return isBelieved(digest) || check(digest);
  }

  /** Whether the blob is here, and nothing gives reason to look at its bytes again. */
  boolean isBelieved(Digest digest) throws IOException {
    try {
      BasicFileAttributes file =
          Files.readAttributes(store.path(digest), BasicFileAttributes.class);
      BlobTable.Row row = row(digest, file);
      return row.checked() > 0
          && row.size() == file.size()
          && row.modified() == file.lastModifiedTime().toMillis();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private BlobTable.Row row(Digest digest, BasicFileAttributes file) throws IOException {
    BlobTable.Row cached = rows.getIfPresent(digest);
    if (cached != null) {
      return cached;
    }
    BlobTable.Row row = changed.get(digest);
    if (row == null) {
      row =
          catalog
              .transact(c -> BlobTable.find(c, digest))
              .orElseGet(() -> new BlobTable.Row(digest, file.size(), clock.millis(), 0, 0));
    }
    rows.put(digest, row);
    return row;
  }

  /** Reads all of the blob, once however many ask. */
  boolean check(Digest digest) throws IOException {
    CompletableFuture<Boolean> mine = new CompletableFuture<>();
    CompletableFuture<Boolean> other = checks.putIfAbsent(digest, mine);
    if (other != null) {
      return await(other);
    }
    try {
      boolean sound = hash(digest);
      checks.remove(digest);
      mine.complete(sound);
      return sound;
    } catch (IOException | RuntimeException e) {
      checks.remove(digest);
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private static boolean await(CompletableFuture<Boolean> check) throws IOException {
    try {
      return check.join();
    } catch (CompletionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  private boolean hash(Digest digest) throws IOException {
    Path path = store.path(digest);
    try (InputStream in = Files.newInputStream(path)) {
      // Before reading: what is written meanwhile shows in a later time of modification.
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      MessageDigest sha256 = Digest.newSha256();
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha256.update(buffer, 0, read);
      }
      Digest found = Digest.ofRaw(sha256.digest());
      if (found.equals(digest)) {
        proved(digest, file);
        return true;
      }
      damaged(digest, found);
      return false;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Notes that the blob's bytes, as the file was then, are right. */
  void proved(Digest digest, BasicFileAttributes file) {
    long now = clock.millis();
    change(new BlobTable.Row(digest, file.size(), now, now, file.lastModifiedTime().toMillis()));
  }

  void damaged(Digest digest, Digest found) throws IOException {
    LOG.error("blob {} is damaged on disk and removed: its content is {}", digest, found);
    synchronized (readers) {
      remove(digest);
    }
    watcher.lost(digest);
  }

  boolean isLent(Digest digest) {
    synchronized (readers) {
      return readers.containsKey(digest);
    }
  }

  /** Takes a blob out of its swarm when no reason is left to announce it. */
  void leaveUnlessPublic(Digest digest) throws IOException {
    if (catalog.transact(c -> BlobTable.swarmClass(c, digest)) == SwarmClass.NONE) {
      watcher.leaving(digest);
    }
  }

  /** Removes a blob unless someone reads it; says whether it is gone. */
  boolean evict(Digest digest) throws IOException {
    synchronized (readers) {
      if (readers.containsKey(digest)) {
        return false;
      }
      remove(digest);
      return true;
    }
  }

  /** Out of the engine before the file goes. */
  private void remove(Digest digest) throws IOException {
    watcher.leaving(digest);
    store.delete(digest);
    changed.remove(digest);
    rows.invalidate(digest);
    catalog.transact(
        c -> {
          BlobTable.remove(c, digest);
          return null;
        });
  }

  private void change(BlobTable.Row row) {
    changed.put(row.digest(), row);
    rows.put(row.digest(), row);
  }

  private void returned(Digest digest) {
    synchronized (readers) {
      readers.computeIfPresent(digest, (d, count) -> count == 1 ? null : count - 1);
    }
    BlobTable.Row row = rows.getIfPresent(digest);
    if (row == null || !store.contains(digest)) {
      return;
    }
    long now = clock.millis();
    if (row.checked() > 0 && now - row.checked() > BELIEVED.toMillis()) {
      change(new BlobTable.Row(digest, row.size(), now, 0, 0));
      checking.execute(() -> checkLater(digest));
    } else {
      change(new BlobTable.Row(digest, row.size(), now, row.checked(), row.modified()));
    }
  }

  /** Looks at a blob that the engine found wanting, or that was read long after its last check. */
  void checkSoon(Digest digest) {
    checking.execute(() -> checkLater(digest));
  }

  /** Has those that are here seeded, as they are listed from now on; doubted ones checked first. */
  void seedSoon(List<MagnetManifest.Blob> listed) {
    checking.execute(
        () -> {
          for (MagnetManifest.Blob blob : listed) {
            seedListed(blob.descriptor().digest());
          }
        });
  }

  private void seedListed(Digest digest) {
    try {
      if (isSound(digest)) {
        watcher.sound(digest);
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("blob {} cannot be read", digest, e);
    }
  }

  private void checkLater(Digest digest) {
    try {
      if (check(digest)) {
        watcher.sound(digest);
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("blob {} cannot be read", digest, e);
    }
  }

  /** The next blob to scrub; empty when all were checked since then. */
  Optional<BlobTable.Row> checkedBefore(long millis) throws IOException {
    Optional<BlobTable.Row> next = catalog.transact(BlobTable::nextToCheck);
    if (next.isEmpty() || changed.containsKey(next.get().digest())) {
      flush();
      next = catalog.transact(BlobTable::nextToCheck);
    }
    return next.filter(row -> row.checked() < millis);
  }

  /**
   * Takes what a scrub found.
   *
   * @param file as it was when the scrub began
   */
  void scrubbed(Digest digest, Digest found, BasicFileAttributes file) throws IOException {
    try {
      BasicFileAttributes now = Files.readAttributes(store.path(digest), BasicFileAttributes.class);
      boolean same =
          Objects.equals(now.fileKey(), file.fileKey())
              && now.lastModifiedTime().equals(file.lastModifiedTime());
      if (!same) {
        return; // another file by now, which was checked when it came
      }
      boolean doubted = !isBelieved(digest);
      if (!found.equals(digest)) {
        damaged(digest, found);
        return;
      }
      proved(digest, file);
      if (doubted) {
        watcher.sound(digest);
      }
    } catch (NoSuchFileException e) {
      gone(digest);
    }
  }

  /** Another tool, or the operator, has removed the file. */
  void gone(Digest digest) throws IOException {
    synchronized (readers) {
      if (!store.contains(digest)) {
        remove(digest);
      }
    }
  }

  /** Brings to the catalog what was noted of blobs. */
  void flush() throws IOException {
    Map<Digest, BlobTable.Row> batch = Map.copyOf(changed);
    if (batch.isEmpty()) {
      return;
    }
    catalog.transact(
        c -> {
          for (BlobTable.Row row : batch.values()) {
            BlobTable.put(c, row);
          }
          return null;
        });
    batch.forEach(changed::remove);
  }

  @Override
  public void close() throws IOException {
    store.onStored(digest -> {});
    checking.shutdownNow();
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
    public void close() {
      if (open.getAndSet(false)) {
        returned(digest);
      }
    }
  }
}
