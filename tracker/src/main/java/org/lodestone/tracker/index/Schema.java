package org.lodestone.tracker.index;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * The index's tables. Documents' ids only ever grow, also when documents are dropped, so that a
 * mirror can follow; the other tables say where to find them and who takes how much room. What was
 * withdrawn stays withdrawn when the documents are gone.
 */
final class Schema {

  /** What {@code PRAGMA user_version} says of a database this code writes. */
  static final int VERSION = 3;

  /** "LDST": tells an index from any other SQLite file. */
  private static final int APPLICATION_ID = 0x4c445354;

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE keys (
            id INTEGER PRIMARY KEY AUTOINCREMENT, -- grows with the time the index knows the key
            keyid TEXT NOT NULL UNIQUE,
            pem TEXT NOT NULL,
            first_seen INTEGER NOT NULL, -- ms
            known INTEGER NOT NULL DEFAULT 0, -- 1 when that was long enough ago
            documents INTEGER NOT NULL DEFAULT 0,
            bytes INTEGER NOT NULL DEFAULT 0,
            blobs INTEGER NOT NULL DEFAULT 0
          )""",
          "CREATE INDEX keys_by_documents ON keys (known, documents)",
          "CREATE INDEX keys_by_bytes ON keys (known, bytes)",
          "CREATE INDEX keys_by_blobs ON keys (known, blobs)",
          "CREATE INDEX keys_by_age ON keys (known, first_seen)",
          // Addresses, and what came from each under keys that are not known.
          """
          CREATE TABLE sources (
            id INTEGER PRIMARY KEY,
            documents INTEGER NOT NULL DEFAULT 0,
            bytes INTEGER NOT NULL DEFAULT 0,
            blobs INTEGER NOT NULL DEFAULT 0
          )""",
          "CREATE INDEX sources_by_documents ON sources (documents)",
          "CREATE INDEX sources_by_bytes ON sources (bytes)",
          "CREATE INDEX sources_by_blobs ON sources (blobs)",
          // What all known keys have, and what all others have.
          """
          CREATE TABLE parts (
            known INTEGER PRIMARY KEY,
            documents INTEGER NOT NULL DEFAULT 0,
            bytes INTEGER NOT NULL DEFAULT 0,
            blobs INTEGER NOT NULL DEFAULT 0
          )""",
          "INSERT INTO parts (known) VALUES (0), (1)",
          """
          CREATE TABLE repositories (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
          )""",
          """
          CREATE TABLE documents (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            payload BLOB NOT NULL, -- SHA-256
            key INTEGER NOT NULL REFERENCES keys,
            repository INTEGER NOT NULL REFERENCES repositories,
            root BLOB NOT NULL, -- SHA-256
            size INTEGER NOT NULL, -- bytes of all blobs
            sequence INTEGER NOT NULL,
            issued INTEGER NOT NULL, -- ms
            expires INTEGER NOT NULL, -- ms
            source INTEGER REFERENCES sources, -- NULL once the key is known
            bytes INTEGER NOT NULL, -- as charged
            blobs INTEGER NOT NULL, -- as charged
            superseded INTEGER, -- ms; when the last of its tags went to a later one
            envelope BLOB NOT NULL, -- JSON
            UNIQUE (payload, key)
          )""",
          "CREATE INDEX documents_of_key ON documents (key, id)",
          "CREATE INDEX documents_of_image ON documents (repository, key, sequence)",
          "CREATE INDEX documents_of_source ON documents (source, id) WHERE source IS NOT NULL",
          "CREATE INDEX documents_by_expiry ON documents (expires)",
          "CREATE INDEX documents_superseded ON documents (superseded) WHERE superseded IS NOT NULL",
          // All that a document can be asked for by: name:tag, name@digest and digest. The order of
          // the columns is what makes "the newest of each key" a few seeks, however many there are.
          """
          CREATE TABLE lookups (
            subject TEXT NOT NULL,
            key INTEGER NOT NULL REFERENCES keys,
            sequence INTEGER NOT NULL,
            document INTEGER NOT NULL REFERENCES documents,
            PRIMARY KEY (subject, key, sequence, document)
          ) WITHOUT ROWID""",
          "CREATE INDEX lookups_of_document ON lookups (document)",
          // An image is what a search finds: a repository as one signer has it.
          """
          CREATE TABLE images (
            id INTEGER PRIMARY KEY,
            repository INTEGER NOT NULL REFERENCES repositories,
            key INTEGER NOT NULL REFERENCES keys,
            sequence INTEGER NOT NULL,
            document INTEGER NOT NULL REFERENCES documents,
            UNIQUE (repository, key)
          )""",
          """
          CREATE TABLE tags (
            repository INTEGER NOT NULL REFERENCES repositories,
            tag TEXT NOT NULL,
            image INTEGER NOT NULL REFERENCES images,
            sequence INTEGER NOT NULL,
            document INTEGER NOT NULL REFERENCES documents,
            PRIMARY KEY (repository, tag, image)
          ) WITHOUT ROWID""",
          "CREATE INDEX tags_of_document ON tags (document)",
          "CREATE INDEX tags_of_image ON tags (image, sequence, tag, document)",
          """
          CREATE TABLE blobs (
            id INTEGER PRIMARY KEY,
            infohash BLOB NOT NULL, -- 20 bytes
            digest BLOB NOT NULL, -- SHA-256
            UNIQUE (infohash, digest)
          )""",
          "CREATE INDEX blobs_by_digest ON blobs (digest)",
          """
          CREATE TABLE listings (
            document INTEGER NOT NULL REFERENCES documents,
            blob INTEGER NOT NULL REFERENCES blobs,
            PRIMARY KEY (document, blob)
          ) WITHOUT ROWID""",
          "CREATE INDEX listings_of_blob ON listings (blob)",
          // rowid: images.id
          "CREATE VIRTUAL TABLE search USING fts5 (name, tags, tokenize = 'unicode61', prefix = '1 2 3')",
          "PRAGMA application_id = " + APPLICATION_ID);

  /** What version 3 has beyond version 2. */
  private static final List<String> WITHDRAWALS =
      List.of(
          """
          CREATE TABLE withdrawals (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            keyid TEXT NOT NULL,
            pem TEXT NOT NULL,
            name TEXT NOT NULL, -- of an image; empty for the key itself
            subject BLOB NOT NULL, -- SHA-256
            payload BLOB NOT NULL, -- SHA-256
            issued INTEGER NOT NULL, -- ms
            reason TEXT NOT NULL,
            known INTEGER NOT NULL, -- whether the key was when it came
            source INTEGER NOT NULL,
            envelope BLOB NOT NULL, -- JSON
            UNIQUE (keyid, name, subject)
          )""",
          "CREATE INDEX withdrawals_of_source ON withdrawals (source) WHERE known = 0",
          "CREATE INDEX withdrawals_by_part ON withdrawals (known, keyid)",
          "PRAGMA user_version = " + VERSION);

  private Schema() {}

  /**
   * Makes the tables in an empty database, and refuses one that something else wrote.
   *
   * @param file for messages
   */
  static void prepare(Connection connection, Path file) throws SQLException, IOException {
    int application = pragma(connection, "application_id");
    int version = pragma(connection, "user_version");
    if (application == 0 && version == 0 && isEmpty(connection)) {
      run(connection, Stream.concat(TABLES.stream(), WITHDRAWALS.stream()).toList());
      return;
    }
    if (application != APPLICATION_ID) {
      throw new IOException(file + " is a database, but not an index: give another folder");
    }
    if (version == VERSION - 1) {
      run(connection, WITHDRAWALS);
    } else if (version != VERSION) {
      throw new IOException(
          "the index %s has version %d, this program reads version %d: %s"
              .formatted(
                  file,
                  version,
                  VERSION,
                  version > VERSION
                      ? "it is from a newer release; run that one or give another folder"
                      : "give another folder"));
    }
  }

  private static boolean isEmpty(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
      return row.next() && row.getInt(1) == 0;
    }
  }

  private static int pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA " + name)) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  /** All of it, or nothing. */
  private static void run(Connection connection, List<String> changes) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (String change : changes) {
        statement.execute(change);
      }
      connection.commit();
    } finally {
      connection.setAutoCommit(true);
    }
  }
}
