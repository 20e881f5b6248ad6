package org.lodestone.node;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.lodestone.node.PushedManifest.Referrer;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sqlite.Sql;

/** The manifests that were pushed, their tags, and which blobs they list. */
final class PushedManifestTable {

  static final String SCHEMA =
      """
      CREATE TABLE manifests (
        repository TEXT NOT NULL,
        digest TEXT NOT NULL,
        content BLOB NOT NULL,
        media_type TEXT NOT NULL,
        size INTEGER NOT NULL,
        subject TEXT,
        artifact_type TEXT,
        annotations TEXT,
        PRIMARY KEY (repository, digest)) WITHOUT ROWID;
      CREATE INDEX manifests_subject ON manifests (repository, subject, digest)
        WHERE subject IS NOT NULL;
      CREATE INDEX manifests_content ON manifests (content);
      CREATE TABLE parts (
        repository TEXT NOT NULL,
        manifest TEXT NOT NULL,
        blob TEXT NOT NULL,
        PRIMARY KEY (repository, manifest, blob),
        FOREIGN KEY (repository, manifest) REFERENCES manifests ON DELETE CASCADE)
        WITHOUT ROWID;
      CREATE INDEX parts_blob ON parts (repository, blob);
      CREATE TABLE tags (
        repository TEXT NOT NULL,
        tag TEXT NOT NULL,
        digest TEXT NOT NULL,
        PRIMARY KEY (repository, tag),
        FOREIGN KEY (repository, digest) REFERENCES manifests ON DELETE CASCADE)
        WITHOUT ROWID;
      CREATE INDEX tags_digest ON tags (repository, digest);
      """;

  private static final String ROWS =
      "SELECT digest, content, media_type, size, subject, artifact_type, annotations FROM manifests ";

  private static final Sql.Row<PushedManifest> ROW =
      row ->
          new PushedManifest(
              AnyDigest.parse(row.getString(1)),
              Digest.ofRaw(row.getBytes(2)),
              row.getString(3),
              row.getLong(4),
              row.getString(5) == null
                  ? Optional.empty()
                  : Optional.of(
                      new Referrer(
                          AnyDigest.parse(row.getString(5)),
                          Optional.ofNullable(row.getString(6)),
                          Optional.ofNullable(row.getString(7)))));

  private PushedManifestTable() {}

  static void add(
      Connection c, RepositoryName name, PushedManifest manifest, Collection<AnyDigest> blobs)
      throws SQLException {
    String digest = manifest.digest().toString();
    Optional<Referrer> referrer = manifest.referrer();
    Sql.update(
        c,
        """
        INSERT INTO manifests VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT DO UPDATE SET media_type = ?4, artifact_type = ?7""",
        name.value(),
        digest,
        manifest.content().raw(),
        manifest.mediaType(),
        manifest.size(),
        referrer.map(r -> r.subject().toString()).orElse(null),
        referrer.flatMap(Referrer::artifactType).orElse(null),
        referrer.flatMap(Referrer::annotations).orElse(null));
    for (AnyDigest blob : blobs) {
      Sql.update(
          c, "INSERT OR IGNORE INTO parts VALUES (?, ?, ?)", name.value(), digest, blob.toString());
    }
  }

  static Optional<PushedManifest> find(Connection c, RepositoryName name, AnyDigest digest)
      throws SQLException {
    return Sql.first(
        c, ROW, ROWS + "WHERE repository = ? AND digest = ?", name.value(), digest.toString());
  }

  static Optional<PushedManifest> tagged(Connection c, RepositoryName name, String tag)
      throws SQLException {
    return Sql.first(
        c,
        ROW,
        ROWS
            + """
            WHERE repository = ?1 AND digest =
              (SELECT digest FROM tags WHERE repository = ?1 AND tag = ?2)""",
        name.value(),
        tag);
  }

  static boolean contains(Connection c, RepositoryName name) throws SQLException {
    return Sql.first(
            c,
            row -> row.getInt(1),
            "SELECT 1 FROM manifests WHERE repository = ? LIMIT 1",
            name.value())
        .isPresent();
  }

  static boolean needs(Connection c, Digest content) throws SQLException {
    return Sql.first(
            c,
            row -> row.getInt(1),
            "SELECT 1 FROM manifests WHERE content = ? LIMIT 1",
            (Object) content.raw())
        .isPresent();
  }

  static void tag(Connection c, RepositoryName name, String tag, AnyDigest digest)
      throws SQLException {
    Sql.update(
        c, "INSERT OR REPLACE INTO tags VALUES (?, ?, ?)", name.value(), tag, digest.toString());
  }

  /** In byte order. */
  static List<String> tags(Connection c, RepositoryName name) throws SQLException {
    return Sql.list(
        c,
        row -> row.getString(1),
        "SELECT tag FROM tags WHERE repository = ? ORDER BY tag",
        name.value());
  }

  static List<String> tags(Connection c, RepositoryName name, AnyDigest digest)
      throws SQLException {
    return Sql.list(
        c,
        row -> row.getString(1),
        "SELECT tag FROM tags WHERE repository = ? AND digest = ?",
        name.value(),
        digest.toString());
  }

  /** See {@link PushedRepositories#referrers}. */
  static List<PushedManifest> referrers(
      Connection c,
      RepositoryName name,
      AnyDigest subject,
      Optional<String> artifactType,
      String after,
      int most)
      throws SQLException {
    return Sql.list(
        c,
        ROW,
        ROWS
            + """
            WHERE repository = ?1 AND subject = ?2 AND digest > ?3
              AND (?4 IS NULL OR artifact_type = ?4)
            ORDER BY digest LIMIT ?5""",
        name.value(),
        subject.toString(),
        after,
        artifactType.orElse(null),
        most);
  }

  static void deleteTag(Connection c, RepositoryName name, String tag) throws SQLException {
    Sql.update(c, "DELETE FROM tags WHERE repository = ? AND tag = ?", name.value(), tag);
  }

  /** Its tags go with it. */
  static void delete(Connection c, RepositoryName name, AnyDigest digest) throws SQLException {
    Sql.update(
        c,
        "DELETE FROM manifests WHERE repository = ? AND digest = ?",
        name.value(),
        digest.toString());
  }
}
