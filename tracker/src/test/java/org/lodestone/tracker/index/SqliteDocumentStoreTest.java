package org.lodestone.tracker.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tracker.index.Documents.ALICE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.tracker.announce.SwarmCounts;

class SqliteDocumentStoreTest extends DocumentStoreContract {

  @TempDir private Path dir;

  @Override
  DocumentStore open(IndexLimits limits, SwarmCounts swarms, Clock clock) throws IOException {
    return SqliteDocumentStore.open(
        Files.createTempDirectory(dir, "contract"), limits, swarms, clock);
  }

  @Test
  void makesItsFolderAndOpensItAgain() throws IOException {
    Path deep = dir.resolve("a/b");
    open(deep).close();
    try (DocumentStore store = open(deep)) {
      assertEquals(0, store.documents());
      assertEquals(0, store.blobs());
    }
  }

  @Test
  void aHundredThousandTagsSlowNothingDown() throws Exception {
    int documents = 100_000 / MagnetManifest.MAX_TAGS;
    RepositoryName name = RepositoryName.parse("acme/app");
    try (DocumentStore store = open(dir)) {
      for (int i = 0; i < documents; i++) {
        store.submit(tagged(i), 1);
      }
    }
    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          try (DocumentStore store = open(dir)) {
            store.submit(tagged(documents), 1);
            assertEquals(1, store.find(Subject.tag(name, "7-7"), List.of()).size());
            assertEquals(1_000, store.tags(name, List.of(), "5", 1_000).tags().size());
            assertEquals(1, store.search("acme app", 0, 10).total());
          }
        });
  }

  private static Submission tagged(int number) {
    String[] tags =
        IntStream.range(0, MagnetManifest.MAX_TAGS)
            .mapToObj(i -> number + "-" + i)
            .toArray(String[]::new);
    MagnetManifest document = Documents.document("acme/app", number + 1, tags);
    return new Submission(Documents.sign(document, ALICE), ALICE.verificationKey(), document);
  }

  @Test
  void isForOneProcessAtATime() throws IOException {
    try (DocumentStore store = open(dir)) {
      assertEquals(0, store.documents());
      assertRefused("in use by this process");
    }
    open(dir).close();
  }

  @Test
  void refusesTheDatabaseOfANewerRelease() throws Exception {
    open(dir).close();
    change("PRAGMA user_version = " + (Schema.VERSION + 1));
    assertRefused("has version 4, this program reads version 3: it is from a newer release");
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
    "maxDocumentBytes, 1023",
    "maxDocumentBytes, 4194305",
    "maxDocumentsPerKey, 0",
    "maxDocuments, 0",
    "maxStoredBytes, 1048575",
    "maxBlobs, 0",
    "maxSubmissionsPerMinute, 0",
    "maxLookupsPerMinute, 0",
    "maxSearchesPerMinute, 0",
    "knownAfter, PT-1S",
    "keepSuperseded, PT-1S",
  })
  void refusesLimitsThatMakeNoSense(String name, String value) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Limits.of(name + ": " + value));
    String reason = "the index's " + name + " is " + value + ", expected";
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void hasTheseDefaults() {
    assertEquals(
        new IndexLimits(
            Submitters.ANYONE,
            4 << 20,
            10_000,
            1_000_000L,
            10L << 30,
            1_000_000,
            600,
            6_000,
            240,
            Duration.ofDays(7),
            Duration.ofDays(30),
            Map.of()),
        IndexLimits.defaults());
  }

  private static DocumentStore open(Path folder) throws IOException {
    return SqliteDocumentStore.open(
        folder,
        IndexLimits.defaults(),
        infoHash -> SwarmCounts.Counts.NONE,
        Clock.fixed(Documents.NOW, ZoneOffset.UTC));
  }

  private void assertRefused(String reason) {
    IOException e = assertThrows(IOException.class, () -> open(dir));
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
