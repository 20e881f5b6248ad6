package org.lodestone.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteFileTest {

  private static final String FIRST = "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)";
  private static final String SECOND = "ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 7";

  @TempDir Path dir;

  @Test
  void runsEachUpgradeOnce() throws IOException {
    open(List.of(FIRST)).close();
    try (SqliteFile file = open(List.of(FIRST, SECOND))) {
      int sum = file.transact(c -> number(c, "SELECT sum(a + b) FROM t"));
      assertEquals(8, sum);
    }
  }

  @Test
  void refusesANewerFile() throws IOException {
    open(List.of(FIRST, SECOND)).close();
    IOException e = assertThrows(IOException.class, () -> open(List.of(FIRST)));
    assertTrue(e.getMessage().contains("version 2, this release knows 1"), e.getMessage());
  }

  @Test
  void namesAFileThatIsNoDatabase() throws IOException {
    Files.writeString(dir.resolve("t.db"), "no database at all, but long enough to look like one");
    IOException e = assertThrows(IOException.class, () -> open(List.of(FIRST)));
    assertTrue(e.getMessage().contains("t.db"), e.getMessage());
  }

  @Test
  void undoesWhatFailed() throws IOException {
    try (SqliteFile file = open(List.of(FIRST))) {
      assertThrows(
          IOException.class,
          () ->
              file.transact(
                  c -> {
                    try (Statement s = c.createStatement()) {
                      s.executeUpdate("DELETE FROM t");
                    }
                    throw new SQLException("on purpose");
                  }));
      int sum = file.transact(c -> number(c, "SELECT count(*) FROM t"));
      assertEquals(1, sum);
    }
  }

  @Test
  void twoMayHaveItOpen() throws IOException {
    try (SqliteFile one = open(List.of(FIRST));
        SqliteFile other = open(List.of(FIRST))) {
      one.transact(SqliteFileTest::addTwo);
      int sum = other.transact(c -> number(c, "SELECT sum(a) FROM t"));
      assertEquals(3, sum);
    }
  }

  private static int addTwo(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate("INSERT INTO t VALUES (2)");
    }
  }

  private SqliteFile open(List<String> upgrades) throws IOException {
    return SqliteFile.open(dir.resolve("t.db"), upgrades);
  }

  private static int number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getInt(1);
    }
  }
}
