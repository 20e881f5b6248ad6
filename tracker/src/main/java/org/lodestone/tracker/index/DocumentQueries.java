package org.lodestone.tracker.index;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.torrent.InfoHash;

/** Looks things up by their exact names, inside the caller's transaction. */
final class DocumentQueries {

  /** Most keys whose documents one answer has. */
  static final int MAX_KEYS = 32;

  /** Most documents of one key in one answer: for a threshold, signers must meet in one of them. */
  static final int DOCUMENTS_PER_KEY = 3;

  /** Envelopes in one answer take no more bytes than this. */
  static final int MAX_ENVELOPE_BYTES = 6 << 20;

  /** A document as it was submitted; the envelope is JSON. */
  record StoredDocument(String envelope, String publicKey) {}

  /** One page of tags; {@code more} when there are others behind it. */
  record Tags(List<String> tags, boolean more) {}

  /** A blob as the first document with it says. */
  record Blob(InfoHash infoHash, Digest digest) {}

  /** A document that is still on disk; its envelope has so many bytes. */
  record Found(long document, long sequence, int bytes) {}

  private final Connection connection;

  DocumentQueries(Connection connection) {
    this.connection = connection;
  }

  /**
   * The newest documents of each key for a subject, highest sequence first, as many as one answer
   * has.
   *
   * @param wanted only these keys, unless empty
   */
  List<Found> find(Subject subject, List<KeyId> wanted) throws SQLException {
    List<Found> found = new ArrayList<>();
    for (long key : wanted.isEmpty() ? oldestKeys(subject) : keys(wanted)) {
      found.addAll(
          Sql.list(
              connection,
              row -> new Found(row.getLong(1), row.getLong(2), row.getInt(3)),
              """
              SELECT l.document, l.sequence, length(d.envelope)
              FROM lookups l JOIN documents d ON d.id = l.document
              WHERE l.subject = ? AND l.key = ?
              ORDER BY l.sequence DESC, l.document DESC LIMIT ?""",
              subject.text(),
              key,
              DOCUMENTS_PER_KEY));
    }
    found.sort(
        Comparator.comparingLong(Found::sequence).thenComparingLong(Found::document).reversed());
    return fitting(found);
  }

  private static List<Found> fitting(List<Found> found) {
    long bytes = 0;
    for (int i = 0; i < found.size(); i++) {
      bytes += found.get(i).bytes();
      if (bytes > MAX_ENVELOPE_BYTES) {
        return found.subList(0, i);
      }
    }
    return found;
  }

  /** Key ids grow with the time the index knows a key, so the smallest are the oldest. */
  private List<Long> oldestKeys(Subject subject) throws SQLException {
    return Sql.list(
        connection,
        row -> row.getLong(1),
        """
        WITH RECURSIVE signer (key) AS (
          SELECT min(key) FROM lookups WHERE subject = ?1
          UNION ALL
          SELECT (SELECT min(key) FROM lookups WHERE subject = ?1 AND key > signer.key)
          FROM signer WHERE signer.key IS NOT NULL
        )
        SELECT key FROM signer WHERE key IS NOT NULL LIMIT ?2""",
        subject.text(),
        MAX_KEYS);
  }

  private List<Long> keys(List<KeyId> wanted) throws SQLException {
    List<Long> keys = new ArrayList<>();
    for (KeyId key : wanted) {
      keys.addAll(
          Sql.list(
              connection, row -> row.getLong(1), "SELECT id FROM keys WHERE keyid = ?", key.hex()));
    }
    return keys;
  }

  List<StoredDocument> load(List<Found> found) throws SQLException {
    List<StoredDocument> documents = new ArrayList<>();
    for (Found each : found) {
      documents.addAll(
          Sql.list(
              connection,
              DocumentQueries::document,
              "SELECT d.envelope, k.pem FROM documents d JOIN keys k ON k.id = d.key WHERE d.id = ?",
              each.document()));
    }
    return documents;
  }

  private static StoredDocument document(ResultSet row) throws SQLException {
    return new StoredDocument(
        new String(row.getBytes(1), StandardCharsets.UTF_8), row.getString(2));
  }

  Tags tags(RepositoryName name, String last, int most) throws SQLException {
    List<String> tags =
        Sql.list(
            connection,
            row -> row.getString(1),
            """
            SELECT DISTINCT tag FROM tags
            WHERE repository = (SELECT id FROM repositories WHERE name = ?) AND tag > ?
            ORDER BY tag LIMIT ?""",
            name.value(),
            last,
            most + 1);
    boolean more = tags.size() > most;
    return new Tags(more ? tags.subList(0, most) : tags, more);
  }

  Optional<Blob> blob(InfoHash infoHash) throws SQLException {
    return blob("infohash", infoHash.raw());
  }

  Optional<Blob> blob(Digest digest) throws SQLException {
    return blob("digest", digest.raw());
  }

  private Optional<Blob> blob(String column, byte[] value) throws SQLException {
    return Sql.list(
            connection,
            row -> new Blob(InfoHash.ofRaw(row.getBytes(1)), Digest.ofRaw(row.getBytes(2))),
            "SELECT infohash, digest FROM blobs WHERE " + column + " = ? ORDER BY id LIMIT 1",
            value)
        .stream()
        .findFirst();
  }
}
