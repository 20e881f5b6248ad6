package org.lodestone.tracker.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.sqlite.Sql;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.SwarmCounts;

/** Finds documents that have expired and whose blobs nobody seeds. */
final class Expired {

  private static final int BATCH = 100;

  /** Where to look on; documents are looked at in the order in which they expired. */
  record Place(long expires, long id) {

    static final Place START = new Place(Long.MIN_VALUE, 0);
  }

  /**
   * Some of them.
   *
   * @param next empty when there are no more
   */
  record Batch(List<Long> ids, Optional<Place> next) {}

  private final Connection connection;
  private final SwarmCounts swarms;

  Expired(Connection connection, SwarmCounts swarms) {
    this.connection = connection;
    this.swarms = swarms;
  }

  /** Looks at some of the expired documents after a place. */
  Batch unseeded(Instant now, Place after) throws SQLException {
    List<Place> looked =
        Sql.list(
            connection,
            row -> new Place(row.getLong(1), row.getLong(2)),
            """
            SELECT expires, id FROM documents WHERE (expires, id) > (?, ?) AND expires <= ?
            ORDER BY expires, id LIMIT ?""",
            after.expires(),
            after.id(),
            now.toEpochMilli(),
            BATCH);
    List<Long> unseeded = new ArrayList<>();
    for (Place one : looked) {
      if (!isSeeded(one.id())) {
        unseeded.add(one.id());
      }
    }
    return new Batch(
        unseeded, looked.size() < BATCH ? Optional.empty() : Optional.of(looked.get(BATCH - 1)));
  }

  private boolean isSeeded(long document) throws SQLException {
    return Sql.list(
            connection,
            row -> InfoHash.ofRaw(row.getBytes(1)),
            """
            SELECT b.infohash FROM listings l JOIN blobs b ON b.id = l.blob
            WHERE l.document = ?""",
            document)
        .stream()
        .anyMatch(infoHash -> swarms.counts(infoHash).seeders() > 0);
  }
}
