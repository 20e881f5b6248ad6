package org.lodestone.node;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sqlite.Sql;

/** The names of the images that are whole in the store. */
final class ImageTable {

  static final String SCHEMA =
      """
      CREATE TABLE images (
        name TEXT PRIMARY KEY,
        media_type TEXT NOT NULL,
        digest BLOB NOT NULL,
        size INTEGER NOT NULL,
        place INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX images_place ON images (place);
      CREATE INDEX images_digest ON images (digest);
      """;

  private ImageTable() {}

  /** Names an image; it becomes the newest. */
  static void put(Connection c, String name, Descriptor root) throws SQLException {
    Sql.update(
        c,
        "INSERT OR REPLACE INTO images VALUES (?, ?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM images))",
        name,
        root.mediaType(),
        root.digest().raw(),
        root.size());
  }

  static Optional<Descriptor> find(Connection c, String name) throws SQLException {
    return Sql.first(
        c,
        row -> new Descriptor(row.getString(1), Digest.ofRaw(row.getBytes(2)), row.getLong(3)),
        "SELECT media_type, digest, size FROM images WHERE name = ?",
        name);
  }

  /** The roots of all names. */
  static Map<String, Digest> all(Connection c) throws SQLException {
    Map<String, Digest> all = new LinkedHashMap<>();
    Sql.list(
        c,
        row -> all.put(row.getString(1), Digest.ofRaw(row.getBytes(2))),
        "SELECT name, digest FROM images");
    return all;
  }

  /** The newest names first. */
  static Map<String, Descriptor> newest(Connection c, int limit) throws SQLException {
    Map<String, Descriptor> newest = new LinkedHashMap<>();
    Sql.list(
        c,
        row ->
            newest.put(
                row.getString(1),
                new Descriptor(row.getString(2), Digest.ofRaw(row.getBytes(3)), row.getLong(4))),
        "SELECT name, media_type, digest, size FROM images ORDER BY place DESC LIMIT ?",
        limit);
    return newest;
  }

  /** Those of the names that the catalog has. */
  static Set<String> known(Connection c, Set<String> names) throws SQLException {
    Set<String> known = new HashSet<>();
    for (String name : names) {
      if (find(c, name).isPresent()) {
        known.add(name);
      }
    }
    return known;
  }

  /** The roots of the images that have another name than these. */
  static List<Digest> rootsExcept(Connection c, Collection<String> names) throws SQLException {
    Set<Digest> roots = new LinkedHashSet<>();
    Sql.list(
        c,
        row -> names.contains(row.getString(1)) || roots.add(Digest.ofRaw(row.getBytes(2))),
        "SELECT name, digest FROM images");
    return List.copyOf(roots);
  }

  /** The names of a repository's images. */
  static List<String> namesIn(Connection c, RepositoryName repository) throws SQLException {
    String first = repository.value() + ":";
    String after = repository.value() + ";"; // the character after the colon
    return Sql.list(
        c,
        row -> row.getString(1),
        "SELECT name FROM images WHERE name >= ? AND name < ?",
        first,
        after);
  }

  static void remove(Connection c, String name) throws SQLException {
    Sql.update(c, "DELETE FROM images WHERE name = ?", name);
  }

  static List<String> namesOf(Connection c, Digest root) throws SQLException {
    return Sql.list(
        c, row -> row.getString(1), "SELECT name FROM images WHERE digest = ?", root.raw());
  }
}
