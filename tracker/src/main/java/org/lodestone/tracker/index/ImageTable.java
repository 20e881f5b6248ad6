package org.lodestone.tracker.index;

import java.sql.Connection;
import java.sql.SQLException;
import org.lodestone.sqlite.Sql;

/** What a search finds: a repository as one signer has it; inside the caller's transaction. */
final class ImageTable {

  /** As many of a signer's newest tags are found by a search. */
  private static final int SEARCHABLE_TAGS = 100;

  private final Connection connection;

  ImageTable(Connection connection) {
    this.connection = connection;
  }

  long id(long repository, long key) throws SQLException {
    return Sql.first(
            connection,
            row -> row.getLong(1),
            "SELECT id FROM images WHERE repository = ? AND key = ?",
            repository,
            key)
        .orElseThrow();
  }

  /** Makes the words of its name and tags, as they are now, searchable. */
  void index(long image) throws SQLException {
    Sql.update(connection, "DELETE FROM search WHERE rowid = ?", image);
    Sql.update(
        connection,
        """
        INSERT INTO search (rowid, name, tags)
          SELECT i.id, r.name, (SELECT group_concat(tag, ' ') FROM
            (SELECT tag FROM tags WHERE image = i.id ORDER BY sequence DESC LIMIT ?))
          FROM images i JOIN repositories r ON r.id = i.repository WHERE i.id = ?""",
        SEARCHABLE_TAGS,
        image);
  }

  void removeFromSearch(long image) throws SQLException {
    Sql.update(connection, "DELETE FROM search WHERE rowid = ?", image);
  }
}
