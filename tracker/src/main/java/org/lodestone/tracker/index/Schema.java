package org.lodestone.tracker.index;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The index's tables. Documents are only ever added, their ids only ever grow, so that a mirror can
 * follow; the other tables say where to find them and could be made from them again.
 */
final class Schema {

  /** What {@code PRAGMA user_version} says of a database this code writes. */
  static final int VERSION = 1;

  /** "LDST": tells an index from any other SQLite file. */
  private static final int APPLICATION_ID = 0x4c445354;

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE keys (
            id INTEGER PRIMARY KEY AUTOINCREMENT, -- grows with the time the index knows the key
            keyid TEXT NOT NULL UNIQUE,
            pem TEXT NOT NULL,
            documents INTEGER NOT NULL DEFAULT 0
          )""",
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
            envelope BLOB NOT NULL, -- JSON
            UNIQUE (payload, key)
          )""",
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
          "CREATE INDEX tags_of_image ON tags (image, sequence, tag, document)",
          """
          CREATE TABLE blobs (
            id INTEGER PRIMARY KEY,
            infohash BLOB NOT NULL, -- 20 bytes
            digest BLOB NOT NULL, -- SHA-256
            UNIQUE (infohash, digest)
          )""",
          "CREATE INDEX blobs_by_digest ON blobs (digest)",
          // rowid: images.id
          "CREATE VIRTUAL TABLE search USING fts5 (name, tags, tokenize = 'unicode61', prefix = '1 2 3')",
          "PRAGMA application_id = " + APPLICATION_ID,
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
      create(connection);
      return;
    }
    if (application != APPLICATION_ID) {
      throw new IOException(file + " is a database, but not an index: give another folder");
    }
    if (version != VERSION) {
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

  private static void create(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        statement.execute(table);
      }
      connection.commit();
    } finally {
      connection.setAutoCommit(true);
    }
  }
}
