package org.lodestone.node;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sqlite.Sql;

/** The blobs that may be read under the names of repositories that were pushed here. */
final class PushedBlobTable {

  static final String SCHEMA =
      """
      CREATE TABLE blobs (
        repository TEXT NOT NULL,
        digest TEXT NOT NULL,
        content BLOB NOT NULL,
        size INTEGER NOT NULL,
        touched INTEGER NOT NULL,
        PRIMARY KEY (repository, digest)) WITHOUT ROWID;
      CREATE INDEX blobs_digest ON blobs (digest);
      CREATE INDEX blobs_content ON blobs (content);
      CREATE INDEX blobs_touched ON blobs (touched);
      """;

  private static final String ROWS = "SELECT digest, content, size FROM blobs ";

  private static final Sql.Row<PushedBlob> ROW =
      row ->
          new PushedBlob(
              AnyDigest.parse(row.getString(1)), Digest.ofRaw(row.getBytes(2)), row.getLong(3));

  private static final String IDLE =
      """
      FROM blobs WHERE touched < ? AND NOT EXISTS (SELECT 1 FROM parts
        WHERE parts.repository = blobs.repository AND parts.blob = blobs.digest)""";

  private PushedBlobTable() {}

  /**
   * @param now milliseconds since 1970
   */
  static void add(Connection c, RepositoryName name, PushedBlob blob, long now)
      throws SQLException {
    Sql.update(
        c,
        "INSERT OR REPLACE INTO blobs VALUES (?, ?, ?, ?, ?)",
        name.value(),
        blob.digest().toString(),
        blob.content().raw(),
        blob.size(),
        now);
  }

  static Optional<PushedBlob> find(Connection c, RepositoryName name, AnyDigest digest)
      throws SQLException {
    return Sql.first(
        c, ROW, ROWS + "WHERE repository = ? AND digest = ?", name.value(), digest.toString());
  }

  /** In whichever repository. */
  static Optional<PushedBlob> find(Connection c, AnyDigest digest) throws SQLException {
    return Sql.first(c, ROW, ROWS + "WHERE digest = ? LIMIT 1", digest.toString());
  }

  static boolean contains(Connection c, RepositoryName name) throws SQLException {
    return Sql.first(
            c,
            row -> row.getInt(1),
            "SELECT 1 FROM blobs WHERE repository = ? LIMIT 1",
            name.value())
        .isPresent();
  }

  static boolean needs(Connection c, Digest content) throws SQLException {
    return Sql.first(
            c,
            row -> row.getInt(1),
            "SELECT 1 FROM blobs WHERE content = ? LIMIT 1",
            (Object) content.raw())
        .isPresent();
  }

  /** Notes that the blobs which a manifest lists were wanted until now. */
  static void touch(Connection c, RepositoryName name, AnyDigest manifest, long now)
      throws SQLException {
    Sql.update(
        c,
        """
        UPDATE blobs SET touched = ?3 WHERE repository = ?1 AND digest IN
          (SELECT blob FROM parts WHERE repository = ?1 AND manifest = ?2)""",
        name.value(),
        manifest.toString(),
        now);
  }

  static void delete(Connection c, RepositoryName name, AnyDigest digest) throws SQLException {
    Sql.update(
        c,
        "DELETE FROM blobs WHERE repository = ? AND digest = ?",
        name.value(),
        digest.toString());
  }

  /** Deletes those that no manifest of their repository lists and nobody has touched since then. */
  static Set<Digest> deleteIdle(Connection c, Instant since) throws SQLException {
    Set<Digest> idle =
        new HashSet<>(
            Sql.list(
                c,
                row -> Digest.ofRaw(row.getBytes(1)),
                "SELECT content " + IDLE,
                since.toEpochMilli()));
    Sql.update(c, "DELETE " + IDLE, since.toEpochMilli());
    return idle;
  }
}
