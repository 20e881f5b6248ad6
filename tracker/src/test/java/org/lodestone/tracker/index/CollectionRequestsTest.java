package org.lodestone.tracker.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.index.IndexApi;
import org.lodestone.program.ConfigException;
import org.lodestone.program.ConfigFile;
import org.lodestone.tracker.announce.SwarmCounts;

/** Collections in folders, as a client and an attacker ask for them. */
class CollectionRequestsTest {

  private static final String HASH =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @TempDir private Path dir;
  private TestIndex index;

  @BeforeEach
  void start() throws Exception {
    write("acme/metadata/1.root.json", "root");
    write("acme/metadata/timestamp.json", "timestamp");
    write("acme/metadata/.timestamp.json.new", "half");
    write("acme/targets/acme/app/" + HASH + ".1.2", "document");
    write("acme/staged/root.json", "staged");
    write("acme/lock", "1");
    write("secret", "secret");
    IndexLimits limits = Limits.of("collections: {acme: '" + dir.resolve("acme") + "'}");
    index =
        new TestIndex(
            SqliteDocumentStore.open(
                dir.resolve("index"),
                limits,
                infoHash -> SwarmCounts.Counts.NONE,
                Clock.systemUTC()),
            limits);
  }

  @AfterEach
  void stop() throws Exception {
    index.close();
  }

  @ParameterizedTest
  @CsvSource({
    "metadata/1.root.json, root, immutable",
    "metadata/timestamp.json, timestamp, no-cache",
    "targets/acme/app/" + HASH + ".1.2, document, immutable",
  })
  void servesWhatIsPublished(String file, String content, String caching) throws Exception {
    HttpResponse<String> answer = get("/acme/" + file);
    assertEquals(200, answer.statusCode());
    assertEquals(content, answer.body());
    String header = answer.headers().firstValue("Cache-Control").orElseThrow();
    assertTrue(header.endsWith(caching), header);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/acme",
        "/acme/",
        "/acme/lock",
        "/acme/staged/root.json",
        "/acme/metadata",
        "/acme/metadata/",
        "/acme/metadata/2.root.json",
        "/acme/metadata/.timestamp.json.new",
        "/acme/metadata/../staged/root.json",
        "/acme/metadata/%2e%2e/staged/root.json",
        "/acme/metadata/..%2fstaged/root.json",
        "/acme/metadata/%252e%252e/lock",
        "/acme/targets/acme",
        "/acme/targets//acme/app",
        "/acme/../secret",
        "/other/metadata/1.root.json",
        "//metadata/1.root.json",
        "/acme/metadata/1.root.json%00",
        "/acme/metadata/1.root.json/",
      })
  void servesNothingElse(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertTrue(answer.statusCode() == 404 || answer.statusCode() == 400, answer::toString);
    assertFalse(answer.headers().map().toString().contains("immutable"), "it may be there soon");
  }

  @Test
  void servesNoFileThatIsTooLong() throws Exception {
    write("acme/metadata/2.root.json", "x".repeat(IndexApi.MAX_SUBMISSION_BYTES + 1));
    assertEquals(500, get("/acme/metadata/2.root.json").statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'a/b': x}", "{'..': x}", "{'': x}", "{A: x}", "{a: }"})
  void namesArePlain(String collections) {
    assertThrows(
        ConfigException.class,
        () -> ConfigFile.parse("collections: " + collections, "test", IndexLimits.class));
  }

  private void write(String file, String content) throws IOException {
    Path path = dir.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create(index.uri + "/index/v1/collections" + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
