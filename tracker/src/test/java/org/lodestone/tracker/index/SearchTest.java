package org.lodestone.tracker.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tracker.index.Documents.ALICE;
import static org.lodestone.tracker.index.Documents.BOB;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexApi;
import org.lodestone.index.IndexClient;
import org.lodestone.sign.SigningKey;

class SearchTest {

  @TempDir private Path dir;
  private TestIndex index;

  @BeforeEach
  void start() throws IOException {
    index = new TestIndex(dir);
  }

  @AfterEach
  void stop() throws Exception {
    index.close();
  }

  @Test
  void ranksExactNamesThenLastComponentsThenBeginnings() throws IOException {
    submit(Documents.document("acme/tools", 1, "nginx"), ALICE);
    submit(Documents.document("acme/my-nginx", 1, "1"), ALICE);
    submit(Documents.document("nginxinc/unit", 1, "1"), ALICE);
    submit(Documents.document("docker.io/library/nginx", 1, "1"), ALICE);
    submit(Documents.document("nginx", 1, "1"), ALICE);
    submit(Documents.document("acme/app", 1, "1"), ALICE);

    assertEquals(
        List.of("nginx", "docker.io/library/nginx", "nginxinc/unit", "acme/my-nginx", "acme/tools"),
        names("nginx"));
  }

  @Test
  void ofManyMatchesTheOldestAreRankedAndExactNames() throws Exception {
    for (String name : List.of("acme/app-one", "acme/app-two", "acme/app", "app", "app/more")) {
      submit(Documents.document(name, 1, "1"), ALICE);
    }
    try (Database database = Database.open(dir.resolve("index.db"), 1 << 20)) {
      DocumentStore.Hits hits = database.search(c -> new Search(c, 2).find("app", 0, 10));
      assertEquals(
          List.of("app", "acme/app-two", "acme/app-one"),
          hits.hits().stream().map(DocumentStore.Hit::name).toList());
      assertEquals(2, hits.total());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "acme, 2",
    "ACME, 2",
    "acme/app, 1",
    "app acme, 1",
    "acm, 2",
    "acme/app:1.2, 1",
    "1.2, 1",
    "app 1.3, 0",
    "pp, 0",
    "rc1, 1",
    "1.2-rc, 1",
    "acme AND app, 0",
    "other, 1"
  })
  void everyWordHasToBeginAWordOfTheNameOrATag(String query, int expected) throws IOException {
    submit(Documents.document("acme/app", 1, "1.2-rc1"), ALICE);
    submit(Documents.document("acme/other", 1, "2.0"), BOB);

    assertEquals(expected, names(query).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"",
        "\"\"",
        "'",
        "*",
        "app*",
        "app\"*",
        "^app",
        "name:app",
        "app NEAR app",
        "{name}:app",
        "-app",
        "(app",
        "app)",
        "NOT app",
        "app OR",
        "app\u0000",
        "\u0000",
        "日本語",
        "ａｐｐ",
        "\ud83d\ude00",
        "'; DROP TABLE documents; --",
        "%",
        "_",
        "a OR 1=1",
        "+",
        "app + app",
        ":",
        "@",
        ",",
        "/",
        "\u0301",
        "\u200b",
        "\\"
      })
  void everyQueryIsJustText(String query) throws IOException {
    submit(Documents.document("acme/app", 1, "1.2"), ALICE);

    IndexClient.Page page = index.client.search(query, 0, 10);

    assertTrue(page.total() <= 1);
    assertEquals(page.total(), page.hits().size());
    assertEquals(1, index.client.search("app", 0, 10).total());
  }

  @Test
  void anEmptyQueryFindsAllNewestFirst() throws IOException {
    submit(Documents.document("acme/one", 1, "1"), ALICE);
    submit(Documents.document("acme/two", 1, "1"), ALICE);

    assertEquals(List.of("acme/two", "acme/one"), names(""));
    assertEquals(List.of("acme/two", "acme/one"), names("  "));
  }

  @Test
  void takesTheLongestQueryAndRefusesALongerOne() throws IOException {
    assertEquals(List.of(), names("日".repeat(IndexApi.MAX_QUERY_LENGTH)));
    IOException e =
        org.junit.jupiter.api.Assertions.assertThrows(
            IOException.class, () -> names("a".repeat(IndexApi.MAX_QUERY_LENGTH + 1)));
    assertTrue(e.getMessage().contains("the query has 257 characters"), e.getMessage());
  }

  @Test
  void pagesGoOnWhereTheLastOneEnded() throws IOException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      submit(Documents.document("acme/app" + i, 1, "1"), ALICE);
      all.add("acme/app" + i);
    }
    List<String> found = new ArrayList<>();
    Optional<Integer> next = Optional.of(0);
    while (next.isPresent()) {
      IndexClient.Page page = index.client.search("acme", next.get(), 10);
      assertEquals(25, page.total());
      page.hits().forEach(hit -> found.add(hit.name()));
      next = page.next();
    }
    assertEquals(all.stream().sorted().toList(), found.stream().sorted().toList());
  }

  @Test
  void aHitShowsTheTagAskedForThenTheNewest() throws IOException {
    MagnetManifest asked = Documents.document("acme/app", 1, "1.0");
    submit(asked, ALICE);
    submit(Documents.document("acme/app", 2, "1.1"), ALICE);
    MagnetManifest newest = Documents.document("acme/app", 3, "1.2", "latest");
    submit(newest, ALICE);

    String keyId = ALICE.verificationKey().id().hex();
    assertEquals(
        List.of(
            new IndexClient.Hit(
                "acme/app", List.of("1.2", "latest", "1.1", "1.0"), newest.root(), 320, keyId)),
        index.client.search("app", 0, 10).hits());
    assertEquals(
        List.of(
            new IndexClient.Hit(
                "acme/app", List.of("1.0", "1.2", "latest", "1.1"), asked.root(), 320, keyId)),
        index.client.search("acme/app:1.0", 0, 10).hits());
  }

  @Test
  void aTagIsWhatItsHighestSequenceSays() throws IOException {
    MagnetManifest newer = Documents.document("acme/app", 2, "latest");
    submit(newer, ALICE);
    submit(Documents.document("acme/app", 1, "latest"), ALICE);

    assertEquals(newer.root(), index.client.search("app", 0, 10).hits().get(0).root());
  }

  @Test
  void everySignerOfANameIsAHitOfItsOwn() throws IOException {
    submit(Documents.document("acme/app", 1, "1"), ALICE);
    submit(Documents.document("acme/app", 1, "1"), BOB);

    assertEquals(List.of("acme/app", "acme/app"), names("app"));
  }

  @Test
  void findsImagesWithoutTagsAndShowsSomeOfManyTags() throws IOException {
    submit(Documents.document("acme/untagged", 1), ALICE);
    String[] tags = IntStream.range(0, 90).mapToObj(i -> "v" + i).toArray(String[]::new);
    submit(Documents.document("acme/tagged", 1, tags), ALICE);

    assertEquals(List.of(), index.client.search("untagged", 0, 1).hits().get(0).tags());
    List<String> shown = index.client.search("tagged v89", 0, 1).hits().get(0).tags();
    assertEquals(DocumentStore.MAX_TAGS_OF_HIT, shown.size());
    assertEquals("v89", shown.get(0));
  }

  private void submit(MagnetManifest document, SigningKey key) throws IOException {
    index.client.submit(Documents.sign(document, key), key.verificationKey());
  }

  private List<String> names(String query) throws IOException {
    return index.client.search(query, 0, 100).hits().stream().map(IndexClient.Hit::name).toList();
  }
}
