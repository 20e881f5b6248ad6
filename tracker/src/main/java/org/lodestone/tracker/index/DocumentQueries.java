package org.lodestone.tracker.index;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.index.Hints;
import org.lodestone.index.IndexApi;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.sqlite.Sql;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.index.DocumentStore.Blob;
import org.lodestone.tracker.index.DocumentStore.Document;
import org.lodestone.tracker.index.DocumentStore.Found;
import org.lodestone.tracker.index.DocumentStore.Tags;
import org.lodestone.tracker.log.AcceptedDocument;

/** Looks things up by their exact names, inside the caller's transaction. */
final class DocumentQueries {

  private final Connection connection;

  DocumentQueries(Connection connection) {
    this.connection = connection;
  }

  /**
   * As {@link DocumentStore#find}.
   *
   * @param wanted only these keys, unless empty
   */
  List<Found> find(Subject subject, List<KeyId> wanted) throws SQLException {
    List<List<Ranked>> found = new ArrayList<>();
    for (long key : wanted.isEmpty() ? oldestKeys(subject) : keys(wanted)) {
      found.add(
          Sql.list(
              connection,
              row -> new Ranked(row.getLong(2), new Found(row.getLong(1), row.getInt(3))),
              """
              SELECT l.document, l.sequence, length(d.envelope)
              FROM lookups l JOIN documents d ON d.id = l.document
              WHERE l.subject = ? AND l.key = ?
              ORDER BY l.sequence DESC, l.document DESC LIMIT ?""",
              subject.text(),
              key,
              IndexApi.MAX_DOCUMENTS_OF_ONE_KEY));
    }
    return Ranked.answer(found);
  }

  /** Ids are given inside the one writer's transaction, so they are in the order of commits. */
  List<Found> after(long id, int most) throws SQLException {
    return DocumentStore.fitting(
        Sql.list(
            connection,
            row -> new Found(row.getLong(1), row.getInt(2)),
            "SELECT id, length(envelope) FROM documents WHERE id > ? ORDER BY id LIMIT ?",
            id,
            most));
  }

  /** As {@link DocumentStore#accepted}. */
  List<AcceptedDocument> accepted(long id, int most) throws SQLException {
    return Sql.list(
        connection,
        row ->
            new AcceptedDocument(
                row.getLong(1),
                new KeyId(row.getString(2)),
                new RepositoryName(row.getString(3)),
                Digest.ofRaw(row.getBytes(4))),
        """
        SELECT d.id, k.keyid, r.name, d.payload
        FROM documents d
          JOIN keys k ON k.id = d.key JOIN repositories r ON r.id = d.repository
        WHERE d.id > ? ORDER BY d.id LIMIT ?""",
        id,
        most);
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
        DocumentStore.MAX_KEYS);
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

  List<Document> load(List<Found> found) throws SQLException {
    List<Document> documents = new ArrayList<>();
    for (Found each : found) {
      documents.addAll(
          Sql.list(
              connection,
              DocumentQueries::document,
              """
              SELECT d.id, d.envelope, k.pem FROM documents d JOIN keys k ON k.id = d.key
              WHERE d.id = ?""",
              each.id()));
    }
    return documents;
  }

  private static Document document(ResultSet row) throws SQLException {
    return new Document(
        row.getLong(1), new String(row.getBytes(2), StandardCharsets.UTF_8), row.getString(3));
  }

  /**
   * As {@link DocumentStore#tags}.
   *
   * @param wanted only these keys, unless empty
   */
  Tags tags(RepositoryName name, List<KeyId> wanted, String last, int most) throws SQLException {
    List<Object> values = new ArrayList<>(List.of(name.value(), last));
    String ofKeys = "";
    if (!wanted.isEmpty()) {
      wanted.forEach(key -> values.add(key.hex()));
      // With + the order of tags leads, so that a page ends as soon as it is full.
      ofKeys =
          """
          AND +image IN (SELECT i.id FROM images i JOIN keys k ON k.id = i.key
            WHERE i.repository = tags.repository AND k.keyid IN (%s))"""
              .formatted("?" + ", ?".repeat(wanted.size() - 1));
    }
    values.add(most + 1);
    List<String> tags =
        Sql.list(
            connection,
            row -> row.getString(1),
            """
            SELECT DISTINCT tag FROM tags
            WHERE repository = (SELECT id FROM repositories WHERE name = ?) AND tag > ?
            %s
            ORDER BY tag LIMIT ?"""
                .formatted(ofKeys),
            values.toArray());
    boolean more = tags.size() > most;
    return new Tags(more ? tags.subList(0, most) : tags, more);
  }

  Optional<Blob> blob(InfoHash infoHash) throws SQLException {
    return blob("infohash", infoHash.raw());
  }

  Optional<Blob> blob(Digest digest) throws SQLException {
    return blob("digest", digest.raw());
  }

  /** As {@link DocumentStore#infoHashes}. */
  List<InfoHash> infoHashes(Digest digest) throws SQLException {
    return Sql.list(
        connection,
        row -> InfoHash.ofRaw(row.getBytes(1)),
        "SELECT infohash FROM blobs WHERE digest = ? ORDER BY id LIMIT ?",
        digest.raw(),
        Hints.MAX_LISTED);
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
