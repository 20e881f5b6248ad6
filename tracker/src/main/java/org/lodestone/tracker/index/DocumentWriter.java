package org.lodestone.tracker.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Manifest;
import org.lodestone.sign.VerificationKey;

/** Adds one document to the tables, inside the caller's transaction. */
final class DocumentWriter {

  /** As many of a signer's newest tags are found by a search. */
  private static final int SEARCHABLE_TAGS = 100;

  private final Connection connection;
  private final IndexLimits limits;

  DocumentWriter(Connection connection, IndexLimits limits) {
    this.connection = connection;
    this.limits = limits;
  }

  /** False when the index has this payload signed by this key already. */
  boolean add(Submission submission) throws SQLException, IndexException {
    MagnetManifest document = submission.document();
    byte[] payload = submission.envelope().payloadDigest().raw();
    boolean known =
        0
            < Sql.number(
                connection,
                """
                SELECT count(*) FROM documents d JOIN keys k ON k.id = d.key
                WHERE d.payload = ? AND k.keyid = ?""",
                payload,
                submission.key().id().hex());
    if (known) {
      return false;
    }
    long key = countedKey(submission.key());
    long repository = repository(document.name().value());
    Sql.update(
        connection,
        """
        INSERT INTO documents
          (payload, key, repository, root, size, sequence, issued, expires, envelope)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        payload,
        key,
        repository,
        document.root().raw(),
        size(document),
        document.sequence(),
        document.issued().toEpochMilli(),
        document.expires().toEpochMilli(),
        submission.envelope().toJson());
    long id = Sql.number(connection, "SELECT last_insert_rowid()");
    addLookups(document, key, id);
    addImage(document, key, repository, id);
    addBlobs(document);
    return true;
  }

  private long countedKey(VerificationKey key) throws SQLException, IndexException {
    Sql.update(
        connection,
        "INSERT INTO keys (keyid, pem) VALUES (?, ?) ON CONFLICT DO NOTHING",
        key.id().hex(),
        key.pem());
    long id = Sql.number(connection, "SELECT id FROM keys WHERE keyid = ?", key.id().hex());
    int counted =
        Sql.update(
            connection,
            "UPDATE keys SET documents = documents + 1 WHERE id = ? AND documents < ?",
            id,
            limits.maxDocumentsPerKey());
    if (counted == 0) {
      throw new IndexException(
          IndexError.TOO_MANY_DOCUMENTS,
          "the index keeps %d documents of one key and has that many of %s: its operator can raise the limit"
              .formatted(limits.maxDocumentsPerKey(), key.id()));
    }
    return id;
  }

  private long repository(String name) throws SQLException {
    Sql.update(
        connection, "INSERT INTO repositories (name) VALUES (?) ON CONFLICT DO NOTHING", name);
    return Sql.number(connection, "SELECT id FROM repositories WHERE name = ?", name);
  }

  private void addLookups(MagnetManifest document, long key, long id) throws SQLException {
    List<Subject> subjects = new ArrayList<>();
    for (String tag : document.tags()) {
      subjects.add(Subject.tag(document.name(), tag));
    }
    for (Manifest manifest : document.manifests()) {
      subjects.add(Subject.digest(manifest.digest()));
      subjects.add(Subject.digest(document.name(), manifest.digest()));
    }
    for (Subject subject : subjects) {
      Sql.update(
          connection,
          "INSERT INTO lookups (subject, key, sequence, document) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
          subject.text(),
          key,
          document.sequence(),
          id);
    }
  }

  private void addImage(MagnetManifest document, long key, long repository, long id)
      throws SQLException {
    Sql.update(
        connection,
        """
        INSERT INTO images (repository, key, sequence, document) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET sequence = excluded.sequence, document = excluded.document
          WHERE excluded.sequence > sequence""",
        repository,
        key,
        document.sequence(),
        id);
    long image =
        Sql.number(
            connection, "SELECT id FROM images WHERE repository = ? AND key = ?", repository, key);
    for (String tag : document.tags()) {
      Sql.update(
          connection,
          """
          INSERT INTO tags (repository, tag, image, sequence, document) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET sequence = excluded.sequence, document = excluded.document
            WHERE excluded.sequence > sequence""",
          repository,
          tag,
          image,
          document.sequence(),
          id);
    }
    Sql.update(connection, "DELETE FROM search WHERE rowid = ?", image);
    Sql.update(
        connection,
        """
        INSERT INTO search (rowid, name, tags) VALUES (?, ?,
          (SELECT group_concat(tag, ' ') FROM
            (SELECT tag FROM tags WHERE image = ? ORDER BY sequence DESC LIMIT ?)))""",
        image,
        document.name().value(),
        image,
        SEARCHABLE_TAGS);
  }

  private void addBlobs(MagnetManifest document) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO blobs (infohash, digest) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
      for (MagnetManifest.Blob blob : document.blobs()) {
        if (blob.magnet().isPresent()) {
          insert.setBytes(1, blob.magnet().get().infoHash().raw());
          insert.setBytes(2, blob.descriptor().digest().raw());
          insert.executeUpdate();
        }
      }
    }
  }

  private static long size(MagnetManifest document) {
    long sum = 0;
    for (MagnetManifest.Blob blob : document.blobs()) {
      sum = Math.min(Long.MAX_VALUE - sum, blob.descriptor().size()) + sum;
    }
    return sum;
  }
}
