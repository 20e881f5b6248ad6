package org.lodestone.tracker.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.lodestone.document.MagnetManifest;
import org.lodestone.sign.VerificationKey;
import org.lodestone.sqlite.Sql;

/** Adds one document to the tables, inside the caller's transaction. */
final class DocumentWriter {

  private record Key(long id, boolean known, Instant firstSeen) {}

  private final Connection connection;
  private final Shares shares;
  private final BlobTable blobs;
  private final Ledger ledger;
  private final ImageTable images;

  DocumentWriter(Connection connection, Shares shares, BlobTable blobs) {
    this.connection = connection;
    this.shares = shares;
    this.blobs = blobs;
    this.ledger = new Ledger(connection);
    this.images = new ImageTable(connection);
  }

  /**
   * Who has to find room for it; empty when the index has this payload signed by this key already.
   *
   * @param source the address it came from, see {@link DocumentStore#submit}
   */
  Optional<Room.Newcomer> add(Submission submission, long source, Instant now)
      throws SQLException, IndexException {
    if (has(submission)) {
      return Optional.empty();
    }
    MagnetManifest document = submission.document();
    Key key = key(submission.key(), now);
    Room.Newcomer newcomer =
        new Room.Newcomer(key.id(), key.known() ? Optional.empty() : Optional.of(source));
    Usage usage = Usage.of(submission);
    ledger.charge(key.id(), newcomer.source(), usage);
    checkShares(newcomer, submission.key());
    long repository = repository(document.name().value());
    long id = insert(submission, newcomer, repository, usage);
    for (Subject subject : Subject.all(document)) {
      Sql.update(
          connection,
          "INSERT INTO lookups (subject, key, sequence, document) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
          subject.text(),
          key.id(),
          document.sequence(),
          id);
    }
    addImage(document, key.id(), repository, id, now);
    blobs.add(document, id);
    return Optional.of(newcomer);
  }

  private boolean has(Submission submission) throws SQLException {
    return Sql.first(
            connection,
            row -> true,
            """
            SELECT 1 FROM documents d JOIN keys k ON k.id = d.key
            WHERE d.payload = ? AND k.keyid = ?""",
            submission.envelope().payloadDigest().raw(),
            submission.key().id().hex())
        .isPresent();
  }

  private Key key(VerificationKey key, Instant now) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO keys (keyid, pem, first_seen) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        key.id().hex(),
        key.pem(),
        now.toEpochMilli());
    Key found =
        Sql.first(
                connection,
                row ->
                    new Key(
                        row.getLong(1), row.getBoolean(2), Instant.ofEpochMilli(row.getLong(3))),
                "SELECT id, known, first_seen FROM keys WHERE keyid = ?",
                key.id().hex())
            .orElseThrow();
    if (found.known() || found.firstSeen().isAfter(shares.knownSince(now))) {
      return found;
    }
    ledger.makeKnown(found.id());
    return new Key(found.id(), true, found.firstSeen());
  }

  private void checkShares(Room.Newcomer newcomer, VerificationKey key)
      throws SQLException, IndexException {
    Usage ofKey = ledger.ofKey(newcomer.key());
    shares.checkKey(key.id().hex(), ofKey.documents());
    if (newcomer.source().isPresent()) {
      shares.check("the key " + key.id(), ofKey);
      shares.check("your address", ledger.ofSource(newcomer.source().get()));
    }
  }

  private long repository(String name) throws SQLException {
    Sql.update(
        connection, "INSERT INTO repositories (name) VALUES (?) ON CONFLICT DO NOTHING", name);
    return id("SELECT id FROM repositories WHERE name = ?", name);
  }

  private long insert(Submission submission, Room.Newcomer newcomer, long repository, Usage usage)
      throws SQLException {
    MagnetManifest document = submission.document();
    Sql.update(
        connection,
        """
        INSERT INTO documents
          (payload, key, repository, root, size, sequence, issued, expires, source, bytes, blobs,
           envelope)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        submission.envelope().payloadDigest().raw(),
        newcomer.key(),
        repository,
        document.root().raw(),
        size(document),
        document.sequence(),
        document.issued().toEpochMilli(),
        document.expires().toEpochMilli(),
        newcomer.source().orElse(null),
        usage.bytes(),
        usage.blobs(),
        submission.envelope().toJson());
    return id("SELECT last_insert_rowid()");
  }

  private void addImage(MagnetManifest document, long key, long repository, long id, Instant now)
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
    long image = images.id(repository, key);
    Set<Long> maybeSuperseded = new HashSet<>();
    for (String tag : document.tags()) {
      maybeSuperseded.add(id);
      maybeSuperseded.addAll(
          Sql.list(
              connection,
              row -> row.getLong(1),
              "SELECT document FROM tags WHERE repository = ? AND tag = ? AND image = ?",
              repository,
              tag,
              image));
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
    for (long one : maybeSuperseded) {
      Sql.update(
          connection,
          """
          UPDATE documents SET superseded = ? WHERE id = ?
            AND NOT EXISTS (SELECT 1 FROM tags WHERE document = documents.id)""",
          now.toEpochMilli(),
          one);
    }
    images.index(image);
  }

  private long id(String sql, Object... parameters) throws SQLException {
    return Sql.first(connection, row -> row.getLong(1), sql, parameters).orElseThrow();
  }

  private static long size(MagnetManifest document) {
    long sum = 0;
    for (MagnetManifest.Blob blob : document.blobs()) {
      sum = Math.min(Long.MAX_VALUE - sum, blob.descriptor().size()) + sum;
    }
    return sum;
  }
}
