package org.lodestone.tracker.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.lodestone.tracker.index.Documents.ALICE;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lodestone.index.IndexApi;

/** What clients see of an index whose store fails. */
class FaultyStoreTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final InMemoryDocumentStore store = new InMemoryDocumentStore();
  private TestIndex index;

  @BeforeEach
  void start() throws Exception {
    index = new TestIndex(store, IndexLimits.defaults());
  }

  @AfterEach
  void stop() throws Exception {
    index.close();
  }

  @Test
  void aBrokenStoreIsNotExplainedToStrangers() throws Exception {
    store.breakDown();

    for (String path : List.of("/feed", "/search", "/tags?name=acme/app")) {
      HttpResponse<String> answer = get(path).get(30, TimeUnit.SECONDS);
      assertEquals(500, answer.statusCode());
      assertFalse(answer.body().contains("told to be broken"), answer.body());
    }
  }

  @Test
  void aFullStoreStillAnswers() throws Exception {
    var document = Documents.document("acme/app", 1, "latest");
    index.client.submit(Documents.sign(document, ALICE), ALICE.verificationKey());
    store.fill();

    HttpRequest another =
        request("/documents")
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    Documents.submission(
                        Documents.sign(Documents.document("acme/app", 2, "latest"), ALICE), ALICE)))
            .build();

    assertEquals(507, HTTP.send(another, BodyHandlers.ofString()).statusCode());
    assertEquals(200, get("/documents?name=acme/app&tag=latest").get().statusCode());
  }

  @Test
  void anAddressHasTwoSearchesAtATimeAndSlowOnesHoldUpNothingElse() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    store.delaySearches(slow);
    var first = get("/search?q=app");
    var second = get("/search?q=app");
    store.awaitSearches();

    assertEquals(503, get("/search?q=app").get(30, TimeUnit.SECONDS).statusCode());
    assertEquals(200, get("/tags?name=acme/app").get(30, TimeUnit.SECONDS).statusCode());
    slow.countDown();
    assertEquals(200, first.get(30, TimeUnit.SECONDS).statusCode());
    assertEquals(200, second.get(30, TimeUnit.SECONDS).statusCode());
  }

  private CompletableFuture<HttpResponse<String>> get(String path) {
    return HTTP.sendAsync(request(path).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(index.uri + IndexApi.ROOT + path));
  }
}
