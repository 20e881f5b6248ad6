package org.lodestone.node;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sqlite.Sql;

/** What upstream registries had: repositories, their tags, and the manifests they gave. */
final class UpstreamTable {

  static final String SCHEMA =
      """
      CREATE TABLE upstream_repositories (
        repository TEXT PRIMARY KEY,
        public INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE upstream_manifests (
        repository TEXT NOT NULL,
        digest BLOB NOT NULL,
        PRIMARY KEY (repository, digest)) WITHOUT ROWID;
      CREATE TABLE upstream_tags (
        repository TEXT NOT NULL,
        tag TEXT NOT NULL,
        digest BLOB NOT NULL,
        checked INTEGER NOT NULL,
        PRIMARY KEY (repository, tag)) WITHOUT ROWID;
      """;

  /** The word in the table of reasons. */
  private static final String ORIGIN = Origin.UPSTREAM.word();

  private UpstreamTable() {}

  static void putManifest(Connection c, RepositoryName repository, Digest digest)
      throws SQLException {
    Sql.update(
        c,
        "INSERT OR IGNORE INTO upstream_manifests VALUES (?, ?)",
        repository.value(),
        digest.raw());
  }

  static boolean hasManifest(Connection c, RepositoryName repository, Digest digest)
      throws SQLException {
    return Sql.first(
            c,
            row -> true,
            "SELECT 1 FROM upstream_manifests WHERE repository = ? AND digest = ?",
            repository.value(),
            digest.raw())
        .isPresent();
  }

  /** All that any repository gave. */
  static Set<Digest> manifests(Connection c) throws SQLException {
    return Set.copyOf(
        Sql.list(
            c,
            row -> Digest.ofRaw(row.getBytes(1)),
            "SELECT DISTINCT digest FROM upstream_manifests"));
  }

  static void putTag(
      Connection c, RepositoryName repository, String tag, UpstreamRecords.Tagged tagged)
      throws SQLException {
    Sql.update(
        c,
        "INSERT OR REPLACE INTO upstream_tags VALUES (?, ?, ?, ?)",
        repository.value(),
        tag,
        tagged.digest().raw(),
        tagged.checked().toEpochMilli());
  }

  static Optional<UpstreamRecords.Tagged> tag(Connection c, RepositoryName repository, String tag)
      throws SQLException {
    return Sql.first(
        c,
        row ->
            new UpstreamRecords.Tagged(
                Digest.ofRaw(row.getBytes(1)), Instant.ofEpochMilli(row.getLong(2))),
        "SELECT digest, checked FROM upstream_tags WHERE repository = ? AND tag = ?",
        repository.value(),
        tag);
  }

  static void removeTag(Connection c, RepositoryName repository, String tag) throws SQLException {
    Sql.update(
        c, "DELETE FROM upstream_tags WHERE repository = ? AND tag = ?", repository.value(), tag);
  }

  static void removeTags(Connection c, RepositoryName repository) throws SQLException {
    Sql.update(c, "DELETE FROM upstream_tags WHERE repository = ?", repository.value());
  }

  /** Whether everybody may read it, as far as is known. */
  static boolean isPublic(Connection c, RepositoryName repository) throws SQLException {
    return Sql.first(
            c,
            row -> row.getBoolean(1),
            "SELECT public FROM upstream_repositories WHERE repository = ?",
            repository.value())
        .orElse(false);
  }

  /** Notes who may read a repository; its blobs go into swarms, or out of them, with it. */
  static void putRepository(
      Connection c, RepositoryName repository, boolean isPublic, SwarmClass swarm)
      throws SQLException {
    Sql.update(
        c,
        "INSERT OR REPLACE INTO upstream_repositories VALUES (?, ?)",
        repository.value(),
        isPublic);
    Sql.update(
        c,
        "UPDATE reasons SET swarm = ? WHERE repository = ? AND origin = ?",
        swarm.word(),
        repository.value(),
        ORIGIN);
  }

  static List<Digest> blobs(Connection c, RepositoryName repository) throws SQLException {
    return Sql.list(
        c,
        row -> Digest.ofRaw(row.getBytes(1)),
        "SELECT digest FROM reasons WHERE repository = ? AND origin = ?",
        repository.value(),
        ORIGIN);
  }

  static void putBlob(Connection c, RepositoryName repository, Digest blob, SwarmClass swarm)
      throws SQLException {
    Sql.update(
        c,
        "INSERT OR REPLACE INTO reasons VALUES (?, ?, ?, ?, '')",
        blob.raw(),
        repository.value(),
        ORIGIN,
        swarm.word());
  }

  /** Whether any repository was seen to have this blob. */
  static boolean hasBlob(Connection c, Digest blob) throws SQLException {
    return Sql.first(
            c,
            row -> true,
            "SELECT 1 FROM reasons WHERE digest = ? AND origin = ?",
            blob.raw(),
            ORIGIN)
        .isPresent();
  }

  static boolean hasBlob(Connection c, RepositoryName repository, Digest blob) throws SQLException {
    return Sql.first(
            c,
            row -> true,
            "SELECT 1 FROM reasons WHERE digest = ? AND repository = ? AND origin = ?",
            blob.raw(),
            repository.value(),
            ORIGIN)
        .isPresent();
  }
}
