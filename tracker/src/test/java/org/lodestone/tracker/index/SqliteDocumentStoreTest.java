package org.lodestone.tracker.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqliteDocumentStoreTest extends DocumentStoreContract {

  @TempDir private Path dir;

  @Override
  DocumentStore open() throws IOException {
    return SqliteDocumentStore.open(dir.resolve("contract"), IndexLimits.defaults());
  }

  @Test
  void makesItsFolderAndOpensItAgain() throws IOException {
    Path deep = dir.resolve("a/b");
    SqliteDocumentStore.open(deep, IndexLimits.defaults()).close();
    try (DocumentStore store = SqliteDocumentStore.open(deep, IndexLimits.defaults())) {
      assertEquals(0, store.documents());
      assertEquals(0, store.blobs());
    }
  }

  @Test
  void isForOneProcessAtATime() throws IOException {
    try (DocumentStore store = SqliteDocumentStore.open(dir, IndexLimits.defaults())) {
      assertEquals(0, store.documents());
      assertRefused("in use by another tracker");
    }
    SqliteDocumentStore.open(dir, IndexLimits.defaults()).close();
  }

  @Test
  void refusesTheDatabaseOfANewerRelease() throws Exception {
    SqliteDocumentStore.open(dir, IndexLimits.defaults()).close();
    change("PRAGMA user_version = " + (Schema.VERSION + 1));
    assertRefused("has version 2, this program reads version 1: it is from a newer release");
  }

  @Test
  void refusesTheDatabaseOfSomethingElse() throws Exception {
    change("CREATE TABLE accounts (id INTEGER)");
    assertRefused("is a database, but not an index");
  }

  @Test
  void refusesWhatIsNoDatabase() throws IOException {
    Files.writeString(dir.resolve("index.db"), "a shopping list ".repeat(100));
    assertRefused("cannot open the index");
  }

  @ParameterizedTest
  @CsvSource({
    "1023, 1, 1048576, 1, 1, maxDocumentBytes is 1023",
    "4194305, 1, 1048576, 1, 1, maxDocumentBytes is 4194305",
    "1024, 0, 1048576, 1, 1, maxDocumentsPerKey is 0",
    "1024, 1, 1048575, 1, 1, maxStoredBytes is 1048575",
    "1024, 1, 1048576, 0, 1, maxBlobs is 0",
    "1024, 1, 1048576, 1, 0, maxSubmissionsPerMinute is 0"
  })
  void refusesLimitsThatMakeNoSense(
      int bytes, int perKey, long stored, int blobs, int rate, String reason) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new IndexLimits(bytes, perKey, stored, blobs, rate, 1));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void hasTheseDefaults() {
    assertEquals(
        new IndexLimits(4 << 20, 10_000, 10L << 30, 1_000_000, 600, 240), IndexLimits.defaults());
  }

  private void assertRefused(String reason) {
    IOException e =
        assertThrows(
            IOException.class, () -> SqliteDocumentStore.open(dir, IndexLimits.defaults()));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertTrue(e.getMessage().contains(dir.toString()), e.getMessage());
  }

  private void change(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("index.db"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
