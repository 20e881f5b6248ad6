package org.lodestone.node;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.lodestone.oci.Digest;

/**
 * What is known of the blobs that are here. It is noted in memory, and reaches the catalog by
 * {@link #flush}: what is lost with a crash is found again on disk, to be checked.
 */
final class BlobRows {

  private static final int MAX_CACHED = 20_000;

  private final Catalog catalog;
  private final Cache<Digest, BlobTable.Row> read =
      CacheBuilder.newBuilder().maximumSize(MAX_CACHED).build();

  /** Rows that the catalog does not have like this yet. Guarded by this. */
  private final Map<Digest, BlobTable.Row> changed = new HashMap<>();

  BlobRows(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Brings the catalog up to date with the blobs that are there; new ones are doubted.
   *
   * @param size what one of them takes
   */
  void compareWith(Collection<Digest> there, ToLongFunction<Digest> size, long now)
      throws IOException {
    Set<Digest> here = new HashSet<>(there);
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
            BlobTable.put(c, BlobTable.Row.unseen(unknown, size.applyAsLong(unknown), now));
          }
          return null;
        });
  }

  Optional<BlobTable.Row> find(Digest digest) throws IOException {
    Optional<BlobTable.Row> noted = noted(digest);
    if (noted.isPresent()) {
      return noted;
    }
    Optional<BlobTable.Row> row = catalog.transact(c -> BlobTable.find(c, digest));
    row.ifPresent(found -> read.put(digest, found));
    return row;
  }

  private synchronized Optional<BlobTable.Row> noted(Digest digest) {
    return Optional.ofNullable(changed.get(digest))
        .or(() -> Optional.ofNullable(read.getIfPresent(digest)));
  }

  synchronized void put(BlobTable.Row row) {
    changed.put(row.digest(), row);
    read.put(row.digest(), row);
  }

  /** Changes the row of a blob that is known. */
  void change(Digest digest, UnaryOperator<BlobTable.Row> how) throws IOException {
    Optional<BlobTable.Row> before = find(digest);
    if (before.isPresent()) {
      synchronized (this) {
        put(how.apply(noted(digest).orElse(before.get())));
      }
    }
  }

  /**
   * Forgets a blob that is being removed.
   *
   * @param lost whether it is to be fetched again
   */
  void forget(Digest digest, boolean lost, long now) throws IOException {
    synchronized (this) {
      changed.remove(digest);
      read.invalidate(digest);
    }
    catalog.transact(
        c -> {
          BlobTable.remove(c, digest);
          if (lost) {
            BlobTable.lost(c, digest, now);
          }
          return null;
        });
  }

  /** The one that was not checked for the longest time. */
  Optional<BlobTable.Row> nextToCheck() throws IOException {
    Optional<BlobTable.Row> next = catalog.transact(BlobTable::nextToCheck);
    if (next.isEmpty() || isChanged(next.get().digest())) {
      flush();
      next = catalog.transact(BlobTable::nextToCheck);
    }
    return next;
  }

  List<BlobTable.Row> all() throws IOException {
    flush();
    return catalog.transact(BlobTable::all);
  }

  long bytes() throws IOException {
    flush();
    return catalog.transact(BlobTable::bytes);
  }

  private synchronized boolean isChanged(Digest digest) {
    return changed.containsKey(digest);
  }

  private synchronized boolean isNews(BlobTable.Row row) {
    return row.equals(changed.get(row.digest()));
  }

  void flush() throws IOException {
    Map<Digest, BlobTable.Row> batch;
    synchronized (this) {
      batch = Map.copyOf(changed);
    }
    if (batch.isEmpty()) {
      return;
    }
    catalog.transact(
        c -> {
          for (BlobTable.Row row : batch.values()) {
            if (isNews(row)) { // and not forgotten since
              BlobTable.put(c, row);
            }
          }
          return null;
        });
    synchronized (this) {
      batch.forEach(changed::remove);
    }
  }
}
