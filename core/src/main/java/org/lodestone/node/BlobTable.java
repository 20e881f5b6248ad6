package org.lodestone.node;

import com.google.common.base.Joiner;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sqlite.Sql;
import org.lodestone.torrent.Tracker;

/**
 * The blobs that are here, those that were lost to damage, and why blobs are wanted: a reason
 * outlives its document, so that what was public once goes on to be seeded, and may be there before
 * its blob.
 */
final class BlobTable {

  static final String SCHEMA =
      """
      CREATE TABLE blobs (
        digest BLOB PRIMARY KEY,
        size INTEGER NOT NULL,
        used INTEGER NOT NULL,
        checked INTEGER NOT NULL,
        modified INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX blobs_checked ON blobs (checked);
      CREATE TABLE reasons (
        digest BLOB NOT NULL,
        repository TEXT NOT NULL,
        origin TEXT NOT NULL,
        swarm TEXT NOT NULL,
        trackers TEXT NOT NULL,
        PRIMARY KEY (digest, repository, origin)) WITHOUT ROWID;
      CREATE TABLE lost (digest BLOB PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID;
      """;

  /** What catalogs of the first version lack. */
  static final String HEAT = "ALTER TABLE blobs ADD COLUMN heat REAL NOT NULL DEFAULT 1;";

  private BlobTable() {}

  /**
   * A blob that is here.
   *
   * @param used when it was last read, in milliseconds since 1970
   * @param checked when its bytes were last seen to be right; 0 when that is not known
   * @param modified the file's time of modification then
   * @param heat how often it was asked for, its coming here included, as that counted at its last
   *     use: half as much each {@link #HALF_LIFE_MILLIS}
   */
  record Row(Digest digest, long size, long used, long checked, long modified, double heat) {

    private static final double HALF_LIFE_MILLIS = Duration.ofDays(7).toMillis();

    /** A use so long after the one before counts once, a sooner one accordingly less. */
    private static final double ONE_USE_MILLIS = Duration.ofHours(1).toMillis();

    /** A blob that has come, of whose bytes nothing is known. */
    static Row unseen(Digest digest, long size, long now) {
      return new Row(digest, size, now, 0, 0, 1);
    }

    /** The same with nothing known of its bytes any more. */
    Row doubted() {
      return new Row(digest, size, used, 0, 0, heat);
    }

    /** The same with its bytes seen to be right, as the file was then. */
    Row provedBy(BasicFileAttributes file, long now) {
      return new Row(digest, file.size(), used, now, file.lastModifiedTime().toMillis(), heat);
    }

    Row usedAt(long now) {
      double use = Math.min(1, Math.max(0, now - used) / ONE_USE_MILLIS);
      return new Row(digest, size, now, checked, modified, heatAt(now) + use);
    }

    /** How often it was asked for, lately more than long ago. */
    double heatAt(long now) {
      return heat * Math.pow(0.5, Math.max(0, now - used) / HALF_LIFE_MILLIS);
    }

    boolean isDoubted() {
      return checked == 0;
    }

    /** Whether its bytes were seen to be right in this file, and it has not changed since. */
    boolean isProvedBy(BasicFileAttributes file) {
      return !isDoubted() && size == file.size() && modified == file.lastModifiedTime().toMillis();
    }
  }

  /**
   * A blob that may be announced.
   *
   * @param trackers those its documents name, unfiltered
   */
  record Public(Digest digest, Set<Tracker> trackers) {}

  private static final Sql.Row<Row> ROW =
      row ->
          new Row(
              Digest.ofRaw(row.getBytes(1)),
              row.getLong(2),
              row.getLong(3),
              row.getLong(4),
              row.getLong(5),
              row.getDouble(6));

  private static final Sql.Row<Public> PUBLIC =
      row -> new Public(Digest.ofRaw(row.getBytes(1)), trackers(row.getString(2)));

  private static final String ROWS =
      "SELECT digest, size, used, checked, modified, heat FROM blobs ";

  static List<Digest> digests(Connection c) throws SQLException {
    return Sql.list(c, row -> Digest.ofRaw(row.getBytes(1)), "SELECT digest FROM blobs");
  }

  static Optional<Row> find(Connection c, Digest digest) throws SQLException {
    return Sql.first(c, ROW, ROWS + "WHERE digest = ?", digest.raw());
  }

  static List<Row> all(Connection c) throws SQLException {
    return Sql.list(c, ROW, ROWS);
  }

  /** What all of them take. */
  static long bytes(Connection c) throws SQLException {
    return Sql.first(c, row -> row.getLong(1), "SELECT coalesce(sum(size), 0) FROM blobs").get();
  }

  /** The one that was not checked for the longest time. */
  static Optional<Row> nextToCheck(Connection c) throws SQLException {
    return Sql.first(c, ROW, ROWS + "ORDER BY checked LIMIT 1");
  }

  /** Notes a blob that is here, and so is not lost. */
  static void put(Connection c, Row row) throws SQLException {
    found(c, row.digest());
    Sql.update(
        c,
        "INSERT OR REPLACE INTO blobs VALUES (?, ?, ?, ?, ?, ?)",
        row.digest().raw(),
        row.size(),
        row.used(),
        row.checked(),
        row.modified(),
        row.heat());
  }

  /** Nothing is known any more of the blobs' bytes. */
  static void doubtAll(Connection c) throws SQLException {
    Sql.update(c, "UPDATE blobs SET checked = 0 WHERE checked > 0");
  }

  static void remove(Connection c, Digest digest) throws SQLException {
    Sql.update(c, "DELETE FROM blobs WHERE digest = ?", digest.raw());
  }

  /** Notes a blob that was removed as damaged and is to be fetched again. */
  static void lost(Connection c, Digest digest, long now) throws SQLException {
    Sql.update(c, "INSERT OR IGNORE INTO lost VALUES (?, ?)", digest.raw(), now);
  }

  static List<Digest> lost(Connection c) throws SQLException {
    return Sql.list(
        c, row -> Digest.ofRaw(row.getBytes(1)), "SELECT digest FROM lost ORDER BY since");
  }

  static void found(Connection c, Digest digest) throws SQLException {
    Sql.update(c, "DELETE FROM lost WHERE digest = ?", digest.raw());
  }

  /** Notes for each blob that the document lists why it is or may come here. */
  static void listed(Connection c, MagnetManifest document, Origin origin) throws SQLException {
    for (MagnetManifest.Blob blob : document.blobs()) {
      String trackers =
          blob.magnet().map(magnet -> Joiner.on('\n').join(magnet.trackers())).orElse("");
      Sql.update(
          c,
          "INSERT OR REPLACE INTO reasons VALUES (?, ?, ?, ?, ?)",
          blob.descriptor().digest().raw(),
          document.name().value(),
          origin.word(),
          SwarmClass.PUBLIC.word(),
          trackers);
    }
  }

  /** Forgets reasons of blobs that are neither here nor listed by a document any more. */
  static void dropIdleReasons(Connection c) throws SQLException {
    Sql.update(
        c,
        """
        DELETE FROM reasons
        WHERE NOT EXISTS (SELECT 1 FROM blobs WHERE blobs.digest = reasons.digest)
          AND NOT EXISTS (SELECT 1 FROM listings WHERE listings.digest = reasons.digest)""");
  }

  /** Forgets the repository's reason for the blob unless one of its documents lists it. */
  static void dropUnlisted(Connection c, Digest digest, RepositoryName repository)
      throws SQLException {
    Sql.update(
        c,
        """
        DELETE FROM reasons WHERE digest = ?1 AND repository = ?2 AND NOT EXISTS (
          SELECT 1 FROM listings JOIN documents ON id = document
          WHERE listings.digest = ?1 AND documents.name = ?2)""",
        digest.raw(),
        repository.value());
  }

  /** Those that pulls brought here, and that nothing published from here ever listed. */
  static Set<Digest> onlyPulled(Connection c) throws SQLException {
    return Set.copyOf(
        Sql.list(
            c,
            row -> Digest.ofRaw(row.getBytes(1)),
            "SELECT digest FROM reasons GROUP BY digest HAVING max(origin = ?) = 0",
            Origin.PUBLISHED.word()));
  }

  static SwarmClass swarmClass(Connection c, Digest digest) throws SQLException {
    List<SwarmClass> classes =
        Sql.list(
            c,
            row -> SwarmClass.of(row.getString(1)),
            "SELECT DISTINCT swarm FROM reasons WHERE digest = ?",
            digest.raw());
    return classes.stream().min(SwarmClass::compareTo).orElse(SwarmClass.NONE);
  }

  /** The blobs that are here and public. */
  static List<Public> allPublic(Connection c) throws SQLException {
    return Sql.list(
        c,
        PUBLIC,
        """
        SELECT digest, group_concat(trackers, char(10)) FROM reasons
        WHERE swarm = 'public' AND digest IN (SELECT digest FROM blobs) GROUP BY digest""");
  }

  /** One that is here, if it is public. */
  static Optional<Public> publicOne(Connection c, Digest digest) throws SQLException {
    return Sql.first(
        c,
        PUBLIC,
        """
        SELECT digest, group_concat(trackers, char(10)) FROM reasons
        WHERE swarm = 'public' AND digest = ? GROUP BY digest""",
        digest.raw());
  }

  /** One a line; an earlier version wrote down whatever a document had. */
  private static Set<Tracker> trackers(String lines) {
    Set<Tracker> trackers = new LinkedHashSet<>();
    lines.lines().forEach(line -> Tracker.ofHint(line).ifPresent(trackers::add));
    return trackers;
  }
}
