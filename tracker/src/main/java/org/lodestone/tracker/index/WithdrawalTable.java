package org.lodestone.tracker.index;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.sqlite.Sql;
import org.lodestone.tracker.index.DocumentStore.Document;
import org.lodestone.tracker.log.AcceptedWithdrawal;

/**
 * What signers have taken back, inside the caller's transaction.
 *
 * <p>A key has at most {@link #MAX_OF_KEY} of images, the latest, or its own alone. As keys are
 * free to make, those that are not known ({@link Shares}) have half of the room, and an address an
 * eighth of that. In a full half the key with the most loses its oldest; if that is the newcomer,
 * it is refused.
 */
final class WithdrawalTable {

  static final int MAX_OF_KEY = 1_000;

  private static final int MAX = 16_384;

  /** So that all together take a tenth of the file at most. */
  private static final long FILE_BYTES_FOR_EACH = 128 << 10;

  private static final int ADDRESSES = 8;

  /** In the place of a name. */
  private static final String KEY = "";

  private final Connection connection;
  private final IndexLimits limits;

  WithdrawalTable(Connection connection, IndexLimits limits) {
    this.connection = connection;
    this.limits = limits;
  }

  /**
   * @return its id; empty when it says nothing new
   */
  Optional<Long> add(SignedWithdrawal added, long source) throws SQLException, IndexException {
    String key = added.key().id().hex();
    String name = added.withdrawal().name().map(RepositoryName::value).orElse(KEY);
    byte[] subject = added.withdrawal().subject().raw();
    long issued = added.withdrawal().issued().toEpochMilli();
    boolean isKnown =
        Sql.first(
                connection,
                row -> true,
                """
                SELECT 1 FROM withdrawals WHERE keyid = ?1
                  AND (name = '' OR (name = ?2 AND subject = ?3 AND issued >= ?4))""",
                key,
                name,
                subject,
                issued)
            .isPresent();
    if (isKnown) {
      return Optional.empty();
    }
    Sql.update(
        connection,
        "DELETE FROM withdrawals WHERE keyid = ?1 AND (?2 = '' OR (name = ?2 AND subject = ?3))",
        key,
        name,
        subject);
    boolean keyKnown =
        Sql.first(connection, row -> true, "SELECT 1 FROM keys WHERE keyid = ? AND known = 1", key)
            .isPresent();
    Sql.update(
        connection,
        """
        INSERT INTO withdrawals
          (keyid, pem, name, subject, payload, issued, reason, known, source, envelope)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        key,
        added.key().pem(),
        name,
        subject,
        added.envelope().payloadDigest().raw(),
        issued,
        added.withdrawal().reason(),
        keyKnown,
        source,
        added.envelope().toJson());
    long id = number("SELECT last_insert_rowid()");
    makeRoom(key, keyKnown, source);
    return Optional.of(id);
  }

  private void makeRoom(String key, boolean known, long source)
      throws SQLException, IndexException {
    Sql.update(
        connection,
        """
        DELETE FROM withdrawals WHERE id IN (
          SELECT id FROM withdrawals WHERE keyid = ? ORDER BY issued DESC, id LIMIT -1 OFFSET ?)""",
        key,
        MAX_OF_KEY);
    long half = Math.max(2, Math.min(MAX, limits.maxStoredBytes() / FILE_BYTES_FOR_EACH)) / 2;
    if (!known
        && number("SELECT count(*) FROM withdrawals WHERE known = 0 AND source = ?", source)
            > Math.max(1, half / ADDRESSES)) {
      throw new IndexException(
          IndexError.TOO_MANY_DOCUMENTS,
          "your address has its share of the index's withdrawals; keys have no such bound that the index has known for "
              + limits.knownAfter().toDays()
              + " days");
    }
    while (number("SELECT count(*) FROM withdrawals WHERE known = ?", known) > half) {
      String loser =
          Sql.first(
                  connection,
                  row -> row.getString(1),
                  """
                  SELECT keyid FROM withdrawals WHERE known = ?
                  GROUP BY keyid ORDER BY count(*) DESC, max(id) DESC LIMIT 1""",
                  known)
              .orElseThrow();
      if (loser.equals(key)) {
        throw new IndexException(
            IndexError.INDEX_FULL,
            "the index is full of withdrawals, and no key has more of them in it than this one: its operator has to make room");
      }
      Sql.update(
          connection,
          "DELETE FROM withdrawals WHERE id = (SELECT min(id) FROM withdrawals WHERE keyid = ?)",
          loser);
    }
  }

  /**
   * @throws IndexException when the document's signer has taken the signature back
   */
  void check(Submission submission) throws SQLException, IndexException {
    MagnetManifest document = submission.document();
    Optional<String> withdrawn =
        Sql.first(
            connection,
            row ->
                "%s withdrew %s at %s: %s"
                    .formatted(
                        submission.key().id(),
                        row.getString(1).equals(KEY) ? "itself" : "this image",
                        Instant.ofEpochMilli(row.getLong(2)),
                        row.getString(3)),
            """
            SELECT name, issued, reason FROM withdrawals WHERE keyid = ?
              AND (name = '' OR (name = ? AND subject = ? AND issued >= ?))""",
            submission.key().id().hex(),
            document.name().value(),
            document.root().raw(),
            document.issued().toEpochMilli());
    if (withdrawn.isPresent()) {
      throw new IndexException(IndexError.WITHDRAWN, "the key " + withdrawn.get());
    }
  }

  /**
   * Documents that are there and were taken back.
   *
   * @param from the id of the first withdrawal that is looked at
   */
  List<Long> documents(long from, int most) throws SQLException {
    return Sql.list(
        connection,
        row -> row.getLong(1),
        """
        SELECT d.id FROM withdrawals w
          CROSS JOIN keys k ON k.keyid = w.keyid CROSS JOIN documents d ON d.key = k.id
        WHERE w.id >= ?1 AND w.name = ''
        UNION ALL
        SELECT d.id FROM withdrawals w
          CROSS JOIN keys k ON k.keyid = w.keyid CROSS JOIN repositories r ON r.name = w.name
          CROSS JOIN documents d ON d.repository = r.id AND d.key = k.id
        WHERE w.id >= ?1 AND d.root = w.subject AND d.issued <= w.issued
        LIMIT ?2""",
        from,
        most);
  }

  /** As {@link DocumentStore#withdrawals}. */
  List<Document> after(List<KeyId> keys, long id, int most) throws SQLException {
    List<Object> values = new ArrayList<>(List.of(id));
    String ofKeys = "";
    if (!keys.isEmpty()) {
      ofKeys = "AND keyid IN (" + String.join(", ", Collections.nCopies(keys.size(), "?")) + ")";
      keys.forEach(key -> values.add(key.hex()));
    }
    values.add(most);
    return Sql.list(
        connection,
        row ->
            new Document(
                row.getLong(1),
                new String(row.getBytes(2), StandardCharsets.UTF_8),
                row.getString(3)),
        "SELECT id, envelope, pem FROM withdrawals WHERE id > ? " + ofKeys + " ORDER BY id LIMIT ?",
        values.toArray());
  }

  /** As {@link DocumentStore#acceptedWithdrawals}. */
  List<AcceptedWithdrawal> accepted(long id, int most) throws SQLException {
    return Sql.list(
        connection,
        row ->
            new AcceptedWithdrawal(
                row.getLong(1), new KeyId(row.getString(2)), Digest.ofRaw(row.getBytes(3))),
        "SELECT id, keyid, payload FROM withdrawals WHERE id > ? ORDER BY id LIMIT ?",
        id,
        most);
  }

  private long number(String sql, Object... parameters) throws SQLException {
    return Sql.first(connection, row -> row.getLong(1), sql, parameters).orElseThrow();
  }
}
