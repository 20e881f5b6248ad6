package org.lodestone.node;

import java.sql.Connection;
import java.sql.SQLException;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sqlite.Sql;

/** The tags and digests that were deleted from pushed repositories, the newest of them. */
final class DeletedTable {

  static final String SCHEMA =
      """
      CREATE TABLE deleted (
        repository TEXT NOT NULL,
        reference TEXT NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (repository, reference)) WITHOUT ROWID;
      CREATE INDEX deleted_since ON deleted (since);
      """;

  private static final int MAX = 100_000;

  private DeletedTable() {}

  /**
   * @param now milliseconds since 1970
   */
  static void add(Connection c, RepositoryName name, String reference, long now)
      throws SQLException {
    Sql.update(c, "INSERT OR REPLACE INTO deleted VALUES (?, ?, ?)", name.value(), reference, now);
    Sql.update(
        c,
        """
        DELETE FROM deleted WHERE (repository, reference) IN
          (SELECT repository, reference FROM deleted ORDER BY since DESC LIMIT -1 OFFSET ?)""",
        MAX);
  }

  static void remove(Connection c, RepositoryName name, String reference) throws SQLException {
    Sql.update(
        c, "DELETE FROM deleted WHERE repository = ? AND reference = ?", name.value(), reference);
  }

  static boolean contains(Connection c, RepositoryName name, String reference) throws SQLException {
    return Sql.first(
            c,
            row -> row.getInt(1),
            "SELECT 1 FROM deleted WHERE repository = ? AND reference = ?",
            name.value(),
            reference)
        .isPresent();
  }
}
