package org.lodestone.tracker.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.lodestone.sqlite.Sql;
import org.lodestone.tracker.index.Usage.Resource;

/**
 * Makes room for a document that has just been put into a full index, by the third of the rules of
 * {@link Shares}, inside the caller's transaction.
 */
final class Room {

  private final Connection connection;
  private final IndexLimits limits;
  private final BlobTable blobs;
  private final int blobsBefore;
  private final Ledger ledger;
  private final DocumentRemover remover;
  private final Deque<Long> expired;

  /** A document that has just come, and who brought it; no source when the key is known. */
  record Newcomer(long key, Optional<Long> source) {

    boolean known() {
      return source.isEmpty();
    }
  }

  /**
   * @param blobsBefore infohashes that were known when the transaction began
   */
  Room(
      Connection connection,
      IndexLimits limits,
      BlobTable blobs,
      int blobsBefore,
      Expired expired,
      Instant now)
      throws SQLException {
    this.connection = connection;
    this.limits = limits;
    this.blobs = blobs;
    this.blobsBefore = blobsBefore;
    this.ledger = new Ledger(connection);
    this.remover = new DocumentRemover(connection, blobs);
    this.expired =
        new ArrayDeque<>(
            full().isPresent() ? expired.unseeded(now, Expired.Place.START).ids() : List.of());
  }

  /**
   * @throws IndexException when nobody has more of what is full than the newcomer
   */
  void makeFor(Newcomer newcomer) throws SQLException, IndexException {
    for (Optional<Resource> full = full(); full.isPresent(); full = full()) {
      remover.remove(expired.isEmpty() ? loser(full.get(), newcomer) : expired.remove());
    }
  }

  private Optional<Resource> full() throws SQLException {
    Usage held = ledger.ofPart(true).plus(ledger.ofPart(false));
    if (held.documents() > limits.maxDocuments()) {
      return Optional.of(Resource.DOCUMENTS);
    }
    if (blobsBefore + blobs.appeared().size() - blobs.vanished().size() > limits.maxBlobs()) {
      return Optional.of(Resource.BLOBS);
    }
    return Database.bytesUsed(connection) > limits.maxStoredBytes()
        ? Optional.of(Resource.BYTES)
        : Optional.empty();
  }

  /** The oldest document of whoever has most of what is full, in the part that has more. */
  private long loser(Resource full, Newcomer newcomer) throws SQLException, IndexException {
    boolean known = ledger.ofPart(true).of(full) > ledger.ofPart(false).of(full);
    boolean same = known == newcomer.known();
    Ledger.User greatest =
        ledger
            .greatest(
                known,
                full,
                same ? Optional.of(newcomer.key()) : Optional.empty(),
                same ? newcomer.source() : Optional.empty())
            .orElseThrow(() -> Shares.full(full));
    if (same && taken(newcomer, full) > greatest.amount()) {
      throw Shares.full(full);
    }
    return Sql.first(
            connection,
            row -> row.getLong(1),
            "SELECT min(id) FROM documents WHERE "
                + (greatest.address() ? "source" : "key")
                + " = ?",
            greatest.id())
        .orElseThrow();
  }

  private long taken(Newcomer newcomer, Resource resource) throws SQLException {
    long key = ledger.ofKey(newcomer.key()).of(resource);
    return newcomer.known()
        ? key
        : Math.max(key, ledger.ofSource(newcomer.source().get()).of(resource));
  }
}
