package org.lodestone.node;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.sqlite.Sql;

/**
 * Which documents are remembered and what each speaks for. Kept is the newest of each name, tag and
 * signer; one that speaks for no tag, or for none any more, counts by its root instead. One that is
 * superseded stays for a while, as pulls of it may be under way.
 */
final class DocumentTable {

  static final String SCHEMA =
      """
      CREATE TABLE documents (
        id INTEGER PRIMARY KEY,
        payload BLOB NOT NULL UNIQUE,
        name TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        origin TEXT NOT NULL,
        superseded INTEGER);
      CREATE INDEX documents_superseded ON documents (superseded) WHERE superseded IS NOT NULL;
      CREATE TABLE current (
        name TEXT NOT NULL, tag TEXT NOT NULL, signer TEXT NOT NULL,
        document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
        PRIMARY KEY (name, tag, signer)) WITHOUT ROWID;
      CREATE INDEX current_document ON current (document);
      CREATE TABLE listings (
        digest BLOB NOT NULL,
        document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
        PRIMARY KEY (digest, document)) WITHOUT ROWID;
      CREATE INDEX listings_document ON listings (document);
      """;

  /** Superseded documents kept of one name, however young they are. */
  private static final int MAX_SUPERSEDED = 16;

  private static final String NO_SIGNER = "";

  private DocumentTable() {}

  static List<Digest> payloads(Connection c) throws SQLException {
    return Sql.list(c, row -> Digest.ofRaw(row.getBytes(1)), "SELECT payload FROM documents");
  }

  /** Whose documents are current. */
  static List<String> signers(Connection c) throws SQLException {
    return Sql.list(
        c,
        row -> row.getString(1),
        "SELECT DISTINCT signer FROM current WHERE signer <> '" + NO_SIGNER + "'");
  }

  /** How a document came here, and whether it counts now. */
  record Entry(Digest payload, Origin origin, boolean current) {}

  static List<Entry> entries(Connection c) throws SQLException {
    return Sql.list(
        c,
        row ->
            new Entry(
                Digest.ofRaw(row.getBytes(1)), Origin.of(row.getString(2)), row.getBoolean(3)),
        "SELECT payload, origin, superseded IS NULL FROM documents");
  }

  static boolean contains(Connection c, Digest payload) throws SQLException {
    return id(c, payload).isPresent();
  }

  private static Optional<Long> id(Connection c, Digest payload) throws SQLException {
    return Sql.first(
        c, row -> row.getLong(1), "SELECT id FROM documents WHERE payload = ?", payload.raw());
  }

  static void forget(Connection c, Digest payload) throws SQLException {
    Sql.update(c, "DELETE FROM documents WHERE payload = ?", payload.raw());
  }

  /**
   * @param signers whose signatures were found to be good; may be none
   * @param byRoot whether it counts by its root where it speaks for no tag
   * @param now milliseconds since 1970
   * @return the tags that it speaks for now
   */
  static Set<String> add(
      Connection c,
      Digest payload,
      MagnetManifest document,
      Collection<KeyId> signers,
      Origin origin,
      boolean byRoot,
      long now)
      throws SQLException {
    Optional<Long> known = id(c, payload);
    long id = known.isPresent() ? known.get() : insert(c, payload, document, origin);
    if (origin == Origin.PUBLISHED) { // also when it was accepted before
      Sql.update(c, "UPDATE documents SET origin = ? WHERE id = ?", origin.word(), id);
    }
    String name = document.name().value();
    Set<Long> displaced = new HashSet<>(Set.of(id));
    Set<String> speaksFor = new HashSet<>();
    List<String> by =
        signers.isEmpty() ? List.of(NO_SIGNER) : signers.stream().map(KeyId::hex).toList();
    for (String signer : by) {
      for (String tag : document.tags()) {
        if (takeOver(c, id, new Place(name, tag, signer), document, displaced)) {
          speaksFor.add(tag);
        }
      }
      if (speaksFor.isEmpty() && byRoot) {
        takeOver(c, id, new Place(name, "@" + document.root(), signer), document, displaced);
      }
    }
    for (long one : displaced) {
      Sql.update(
          c,
          """
          UPDATE documents SET superseded =
            CASE WHEN EXISTS (SELECT 1 FROM current WHERE document = id) THEN NULL ELSE ? END
          WHERE id = ?""",
          now,
          one);
    }
    return speaksFor;
  }

  private static long insert(Connection c, Digest payload, MagnetManifest document, Origin origin)
      throws SQLException {
    Sql.update(
        c,
        "INSERT INTO documents (payload, name, sequence, origin) VALUES (?, ?, ?, ?)",
        payload.raw(),
        document.name().value(),
        document.sequence(),
        origin.word());
    long id = id(c, payload).orElseThrow();
    List<Digest> listed =
        Stream.concat(
                document.manifests().stream().map(Manifest::digest),
                document.blobs().stream().map(blob -> blob.descriptor().digest()))
            .toList();
    for (Digest digest : listed) {
      Sql.update(c, "INSERT OR IGNORE INTO listings VALUES (?, ?)", digest.raw(), id);
    }
    return id;
  }

  /** What one document at a time can stand for. */
  private record Place(String name, String tag, String signer) {}

  /**
   * Of two documents with one sequence the later remembered counts; it passed the same checks.
   *
   * @param displaced gets the document that stood there
   * @return whether the document stands there now
   */
  private static boolean takeOver(
      Connection c, long id, Place place, MagnetManifest document, Set<Long> displaced)
      throws SQLException {
    Optional<long[]> before =
        Sql.first(
            c,
            row -> new long[] {row.getLong(1), row.getLong(2)},
            """
            SELECT d.id, d.sequence FROM current JOIN documents d ON d.id = document
            WHERE current.name = ? AND tag = ? AND signer = ?""",
            place.name(),
            place.tag(),
            place.signer());
    if (before.isPresent()) {
      if (before.get()[1] > document.sequence()) {
        return false;
      }
      displaced.add(before.get()[0]);
    }
    Sql.update(
        c,
        "INSERT OR REPLACE INTO current VALUES (?, ?, ?, ?)",
        place.name(),
        place.tag(),
        place.signer(),
        id);
    return true;
  }

  static boolean isCurrent(Connection c, Digest payload) throws SQLException {
    return Sql.first(
            c,
            row -> row.getLong(1),
            "SELECT id FROM documents WHERE payload = ? AND superseded IS NULL",
            payload.raw())
        .isPresent();
  }

  /** Those that were superseded before then, or are too many; they are forgotten. */
  static List<Digest> dropSuperseded(Connection c, long before) throws SQLException {
    List<Digest> dropped =
        Sql.list(
            c,
            row -> Digest.ofRaw(row.getBytes(1)),
            """
            SELECT payload FROM (
              SELECT payload, superseded,
                row_number() OVER (PARTITION BY name ORDER BY superseded DESC, id DESC) AS place
              FROM documents WHERE superseded IS NOT NULL)
            WHERE superseded < ? OR place > ?""",
            before,
            MAX_SUPERSEDED);
    for (Digest payload : dropped) {
      forget(c, payload);
    }
    return dropped;
  }

  /** What speaks for the tag, newest first. */
  static List<Digest> byTag(Connection c, RepositoryName name, String tag) throws SQLException {
    return Sql.list(
        c,
        row -> Digest.ofRaw(row.getBytes(1)),
        """
        SELECT DISTINCT d.payload, d.sequence FROM current JOIN documents d ON d.id = document
        WHERE current.name = ? AND tag = ? ORDER BY d.sequence DESC""",
        name.value(),
        tag);
  }

  /** What lists the manifest or blob, newest first. */
  static List<Digest> listing(Connection c, RepositoryName name, Digest digest)
      throws SQLException {
    return Sql.list(
        c,
        row -> Digest.ofRaw(row.getBytes(1)),
        """
        SELECT payload FROM listings JOIN documents ON id = document
        WHERE digest = ? AND name = ? ORDER BY sequence DESC""",
        digest.raw(),
        name.value());
  }

  /** The same in any repository. */
  static List<Digest> listing(Connection c, Digest digest) throws SQLException {
    return Sql.list(
        c,
        row -> Digest.ofRaw(row.getBytes(1)),
        """
        SELECT payload FROM listings JOIN documents ON id = document
        WHERE digest = ? ORDER BY sequence DESC""",
        digest.raw());
  }

  /** The payloads of those that are current and list the digest. */
  static List<Digest> currentListing(Connection c, Digest digest) throws SQLException {
    return Sql.list(
        c,
        row -> Digest.ofRaw(row.getBytes(1)),
        """
        SELECT payload FROM listings JOIN documents ON id = document
        WHERE digest = ? AND superseded IS NULL""",
        digest.raw());
  }

  /** A tag that a document speaks for, and whose; the signer is empty when nobody's was asked. */
  record Tagged(String tag, String signer, Digest payload) {}

  /** What the repository's tags stand for, newest document first. */
  static List<Tagged> tags(Connection c, RepositoryName name) throws SQLException {
    return Sql.list(
        c,
        row -> new Tagged(row.getString(1), row.getString(2), Digest.ofRaw(row.getBytes(3))),
        """
        SELECT tag, signer, d.payload FROM current JOIN documents d ON d.id = document
        WHERE current.name = ? AND tag NOT LIKE '@%' ORDER BY d.sequence DESC, tag""",
        name.value());
  }
}
