package org.lodestone.tracker.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lodestone.sqlite.Sql;

/**
 * What is to be done now and then, a batch in each of the caller's transactions, so that nobody who
 * submits has to wait for long: keys become known, and documents that were withdrawn, or superseded
 * long ago, or have expired and are not seeded, are dropped.
 */
final class Tidying {

  private static final int BATCH = 100;

  private final Connection connection;
  private final IndexLimits limits;
  private final Expired expired;
  private final Instant now;

  Tidying(Connection connection, IndexLimits limits, Expired expired, Instant now) {
    this.connection = connection;
    this.limits = limits;
    this.expired = expired;
    this.now = now;
  }

  /** Whether there may be more of them. */
  boolean makeKeysKnown() throws SQLException {
    List<Long> keys =
        ids(
            "SELECT id FROM keys WHERE known = 0 AND first_seen <= ? LIMIT ?",
            new Shares(limits).knownSince(now));
    for (long key : keys) {
      new Ledger(connection).makeKnown(key);
    }
    return keys.size() == BATCH;
  }

  /**
   * Whether there may be more of them.
   *
   * @param from the id of the first withdrawal that is looked at
   */
  boolean dropWithdrawn(BlobTable blobs, long from) throws SQLException {
    List<Long> documents = new WithdrawalTable(connection, limits).documents(from, BATCH);
    drop(documents, blobs);
    return documents.size() == BATCH;
  }

  /** Whether there may be more of them. */
  boolean dropSuperseded(BlobTable blobs) throws SQLException {
    List<Long> documents =
        ids(
            "SELECT id FROM documents WHERE superseded <= ? LIMIT ?",
            now.minus(limits.keepSuperseded()));
    drop(documents, blobs);
    return documents.size() == BATCH;
  }

  /** Where there may be more of them. */
  Optional<Expired.Place> dropExpired(BlobTable blobs, Expired.Place after) throws SQLException {
    Expired.Batch batch = expired.unseeded(now, after);
    drop(batch.ids(), blobs);
    return batch.next();
  }

  private List<Long> ids(String sql, Instant until) throws SQLException {
    return Sql.list(connection, row -> row.getLong(1), sql, until.toEpochMilli(), BATCH);
  }

  private void drop(List<Long> documents, BlobTable blobs) throws SQLException {
    DocumentRemover remover = new DocumentRemover(connection, blobs);
    for (long id : documents) {
      remover.remove(id);
    }
  }
}
