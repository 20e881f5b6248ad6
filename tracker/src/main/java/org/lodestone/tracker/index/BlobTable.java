package org.lodestone.tracker.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.lodestone.document.MagnetManifest;
import org.lodestone.sqlite.Sql;
import org.lodestone.torrent.InfoHash;

/**
 * The blobs that documents list, inside the caller's transaction; and what it does to the
 * infohashes the index knows, for whoever keeps them in memory.
 */
final class BlobTable {

  private final Connection connection;
  private final Set<InfoHash> appeared = new HashSet<>();
  private final Set<InfoHash> vanished = new HashSet<>();

  BlobTable(Connection connection) {
    this.connection = connection;
  }

  Set<InfoHash> appeared() {
    return appeared;
  }

  Set<InfoHash> vanished() {
    return vanished;
  }

  void add(MagnetManifest document, long id) throws SQLException {
    for (MagnetManifest.Blob blob : document.blobs()) {
      if (blob.magnet().isPresent()) {
        add(blob.magnet().get().infoHash(), blob.descriptor().digest().raw(), id);
      }
    }
  }

  private void add(InfoHash infoHash, byte[] digest, long document) throws SQLException {
    boolean known = isListed(infoHash.raw());
    Sql.update(
        connection,
        "INSERT INTO blobs (infohash, digest) VALUES (?, ?) ON CONFLICT DO NOTHING",
        infoHash.raw(),
        digest);
    Sql.update(
        connection,
        """
        INSERT INTO listings (document, blob)
          SELECT ?, id FROM blobs WHERE infohash = ? AND digest = ?""",
        document,
        infoHash.raw(),
        digest);
    if (!known && !vanished.remove(infoHash)) {
      appeared.add(infoHash);
    }
  }

  /** Forgets the blobs that only this document lists. */
  void removeListedBy(long document) throws SQLException {
    record Row(long id, byte[] infoHash) {}
    var only =
        Sql.list(
            connection,
            row -> new Row(row.getLong(1), row.getBytes(2)),
            """
            SELECT b.id, b.infohash FROM listings l JOIN blobs b ON b.id = l.blob
            WHERE l.document = ?1 AND NOT EXISTS
              (SELECT 1 FROM listings o WHERE o.blob = l.blob AND o.document <> ?1)""",
            document);
    Sql.update(connection, "DELETE FROM listings WHERE document = ?", document);
    for (Row row : only) {
      Sql.update(connection, "DELETE FROM blobs WHERE id = ?", row.id());
      InfoHash infoHash = InfoHash.ofRaw(row.infoHash());
      if (!isListed(row.infoHash()) && !appeared.remove(infoHash)) {
        vanished.add(infoHash);
      }
    }
  }

  private boolean isListed(byte[] infoHash) throws SQLException {
    return Sql.first(connection, row -> true, "SELECT 1 FROM blobs WHERE infohash = ?", infoHash)
        .isPresent();
  }
}
