package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.KeyId;
import org.lodestone.tracker.announce.SwarmCounts;

/** No query string breaks the look-ups or the search. */
class QueryFuzzTest {

  private static final Set<String> KNOWN = Set.of("q", "name", "tag", "digest", "keyid", "n");

  @TempDir private static Path dir;
  private static DocumentStore store;

  @BeforeAll
  static void open() throws IOException {
    store =
        SqliteDocumentStore.open(
            Files.createTempDirectory(dir, "index"),
            IndexLimits.defaults(),
            infoHash -> SwarmCounts.Counts.NONE,
            Clock.fixed(Documents.NOW, ZoneOffset.UTC));
    try {
      var document = Documents.document("acme/app", 1, "1.2");
      var envelope = Documents.sign(document, Documents.ALICE);
      store.submit(new Submission(envelope, Documents.ALICE.verificationKey(), document), 1L);
    } catch (IndexException | IOException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  @AfterAll
  static void close() throws IOException {
    store.close();
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            "",
            "q=app",
            "q=%22app%22*%20OR%20%00",
            "q=%f0%9f%98%80+%e6%97%a5",
            "name=acme/app&tag=1.2&n=7",
            "name=a&name=b",
            "digest=sha256:" + "0".repeat(64) + "&keyid=" + "0".repeat(64),
            "%",
            "%ff=%c0%af&&=&q")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void isAnsweredOrRefused(byte[] input) throws IOException {
    try {
      Parameters parameters = Parameters.parse(new String(input, UTF_8), KNOWN);
      String query = parameters.text("q").orElse("");
      assertNotNull(store.search(query, 0, 10));
      var name = parameters.value("name", RepositoryName::parse);
      List<KeyId> keys = parameters.values("keyid", 32, KeyId::new);
      Subject subject =
          IndexHandler.subject(
              name, parameters.text("tag"), parameters.value("digest", Digest::parse));
      assertNotNull(store.load(store.find(subject, keys)));
      assertNotNull(
          store.tags(
              parameters.required("name", RepositoryName::parse),
              keys,
              "",
              parameters.number("n", 1, 1, 9)));
    } catch (IndexException e) {
      assertNotNull(e.getMessage());
    }
  }
}
