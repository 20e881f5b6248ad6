package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tracker.index.Documents.ALICE;
import static org.lodestone.tracker.index.Documents.BOB;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexApi;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.tracker.announce.SwarmCounts;

/** The HTTP interface as those see it who wrote their own client. */
class IndexHandlerTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path dir;
  private TestIndex index;

  @AfterEach
  void stop() throws Exception {
    index.close();
  }

  @Test
  void answers201ForANewDocumentAnd200ForAKnownOne() throws Exception {
    start(IndexLimits.defaults());
    var envelope = Documents.sign(Documents.document("acme/app", 1, "1.2"), ALICE);

    HttpResponse<byte[]> first = post(Documents.submission(envelope, ALICE));
    HttpResponse<byte[]> second = post(Documents.submission(envelope, ALICE));

    assertEquals(201, first.statusCode());
    assertEquals(200, second.statusCode());
    assertEquals(
        IndexApi.parse(
            """
            {"payload":"%s","keyId":"%s"}"""
                .formatted(envelope.payloadDigest(), ALICE.verificationKey().id())
                .getBytes(UTF_8)),
        IndexApi.parse(second.body()));
    assertEquals("application/json", first.headers().firstValue("Content-Type").orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /index/v1, 404, not_found",
    "GET, /index/v1/, 404, not_found",
    "GET, /index/v1/nothing, 404, not_found",
    "GET, /index/v1/documents/x, 404, not_found",
    "PUT, /index/v1/documents, 405, method_not_allowed",
    "DELETE, /index/v1/documents, 405, method_not_allowed",
    "POST, /index/v1/tags, 405, method_not_allowed",
    "GET, /index/v1/documents, 400, bad_request",
    "GET, /index/v1/documents?name=acme/app, 400, bad_request",
    "GET, /index/v1/documents?tag=1.2, 400, bad_request",
    "GET, /index/v1/documents?name=acme/app&tag=1&tag=2, 400, bad_request",
    "GET, /index/v1/documents?name=acme/APP&tag=1, 400, bad_request",
    "GET, /index/v1/documents?name=acme/app&tag=.1, 400, bad_request",
    "GET, /index/v1/documents?digest=sha512:00, 400, bad_request",
    "GET, /index/v1/documents?digest=sha256:00, 400, bad_request",
    "GET, /index/v1/documents?name=acme/app&tag=1&keyid=0, 400, bad_request",
    "GET, /index/v1/documents?name=acme/app&tag=1&key=0, 400, bad_request",
    "GET, /index/v1/documents?name=%ff&tag=1, 400, bad_request",
    "GET, /index/v1/documents?name=%&tag=1, 400, bad_request",
    "GET, /index/v1/tags, 400, bad_request",
    "GET, /index/v1/tags?name=acme/app&n=0, 400, bad_request",
    "GET, /index/v1/tags?name=acme/app&n=1001, 400, bad_request",
    "GET, /index/v1/tags?name=acme/app&n=ten, 400, bad_request",
    "GET, /index/v1/search?q=a&limit=101, 400, bad_request",
    "GET, /index/v1/search?q=a&limit=-1, 400, bad_request",
    "GET, /index/v1/search?q=a&offset=10001, 400, bad_request",
    "GET, /index/v1/search?q=a&offset=99999999999, 400, bad_request",
    "GET, /index/v1/search?query=a, 400, bad_request",
    "GET, /index/v1/feed?after=-1, 400, bad_request",
    "GET, /index/v1/feed?after=9223372036854775808, 400, bad_request",
    "GET, /index/v1/feed?limit=101, 400, bad_request",
    "GET, /index/v1/feed?limit=0, 400, bad_request",
    "POST, /index/v1/feed, 405, method_not_allowed",
    "GET, /index/v1/blobs/, 400, bad_request",
    "GET, /index/v1/blobs/xyz, 400, bad_request",
    "GET, /index/v1/blobs/sha256:xyz, 400, bad_request",
    "GET, /index/v1/blobs/c0ffee?x=1, 400, bad_request"
  })
  void saysWhatIsWrongWithARequest(String method, String path, int status, String code)
      throws Exception {
    start(IndexLimits.defaults());

    String answer = raw(method + " " + path + " HTTP/1.1\r\nHost: i\r\nConnection: close\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    JsonNode error = error(answer.substring(answer.indexOf("\r\n\r\n")).getBytes(UTF_8));
    assertEquals(code, error.get("code").textValue());
    assertFalse(error.get("message").textValue().isBlank());
  }

  @Test
  void servesBlobsByInfohashAndByDigest() throws Exception {
    start(IndexLimits.defaults());
    var document = Documents.document("acme/app", 1, "1.2");
    post(Documents.submission(Documents.sign(document, ALICE), ALICE));
    var digest = document.blobs().get(0).descriptor().digest();
    var infoHash = Documents.infoHash(digest);

    JsonNode expected =
        IndexApi.parse(
            """
            {"infoHash":"%s","digest":"%s","seeders":0,"leechers":0,"completed":0}"""
                .formatted(infoHash, digest)
                .getBytes(UTF_8));
    for (Object id : List.of(infoHash, digest, infoHash.hex().toUpperCase(java.util.Locale.ROOT))) {
      assertEquals(expected, IndexApi.parse(get("/blobs/" + id).body()), id.toString());
    }
    assertEquals(404, get("/blobs/" + Documents.digest("other")).statusCode());
  }

  @Test
  void servesHead() throws Exception {
    start(IndexLimits.defaults());
    HttpResponse<byte[]> answer =
        HTTP.send(
            request("/search").method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.ofByteArray());

    assertEquals(200, answer.statusCode());
    assertEquals(0, answer.body().length);
  }

  @Test
  void refusesASubmissionThatIsTooLongBeforeReadingIt() throws Exception {
    start(Limits.of("maxDocumentBytes: 2000"));

    HttpResponse<byte[]> answer = post(new byte[2_001]);

    assertEquals(413, answer.statusCode());
    assertEquals(
        "the submission has 2001 bytes, this index takes at most 2000",
        error(answer.body()).get("message").textValue());
  }

  @Test
  void tellsTheClientOfALimitHoweverMuchItSends() throws Exception {
    start(Limits.of("maxDocumentBytes: 2000"));
    var document = Documents.multiPlatform("acme/app", 1, 1_000_000, "1.2");
    var envelope = Documents.sign(document, ALICE);

    IOException e =
        assertThrows(
            IOException.class, () -> index.client.submit(envelope, ALICE.verificationKey()));

    assertTrue(e.getMessage().contains("413 too_large"), e.getMessage());
  }

  @Test
  void wantsTheLengthFirst() throws Exception {
    start(IndexLimits.defaults());
    HttpRequest chunked =
        request("/documents")
            .POST(BodyPublishers.ofInputStream(() -> InputStream.nullInputStream()))
            .build();

    HttpResponse<byte[]> answer = HTTP.send(chunked, BodyHandlers.ofByteArray());

    assertEquals(411, answer.statusCode());
    assertEquals("length_required", error(answer.body()).get("code").textValue());
  }

  @Test
  void closesOnASubmissionThatDoesNotArrive() throws Exception {
    start(IndexLimits.defaults(), Duration.ofMillis(200));

    String answer =
        raw("POST /index/v1/documents HTTP/1.1\r\nHost: i\r\nContent-Length: 1000\r\n\r\n{");

    assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
    assertTrue(answer.contains("\"code\":\"timeout\""), answer);
  }

  @Test
  void slowClientsCannotHoldTheMemoryForSubmissions() throws Exception {
    start(IndexLimits.defaults());
    int most = IndexApi.MAX_SUBMISSION_BYTES;
    byte[] almost = new byte[most - 1];
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        Socket socket = connect("127.0.0.1");
        slow.add(socket);
        try {
          socket.getOutputStream().write(post(most, almost));
        } catch (IOException e) {
          assertTrue(i > 0, "the first has been refused"); // later ones may be
        }
      }
      var large = Documents.multiPlatform("acme/app", 1, 300_000, "latest");
      byte[] body = Documents.submission(Documents.sign(large, ALICE), ALICE);

      for (int i = 0; i < 10; i++) {
        String answer = raw("127.0.0.2", post(body.length, body));
        assertTrue(answer.matches("(?s)HTTP/1.1 20[01] .*"), answer);
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void announcedLengthsTakeNoMemory() throws Exception {
    start(IndexLimits.defaults());
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        Socket socket = connect("127.0.0.1");
        slow.add(socket);
        socket.getOutputStream().write(post(IndexApi.MAX_SUBMISSION_BYTES, new byte[100]));
      }
      var large = Documents.multiPlatform("acme/app", 1, 300_000, "latest");

      assertEquals(
          201, post(Documents.submission(Documents.sign(large, ALICE), ALICE)).statusCode());
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void slowReadersCannotHoldTheMemoryForAnswers() throws Exception {
    start(IndexLimits.defaults());
    var large = Documents.multiPlatform("acme/app", 1, 900_000, "latest");
    post(Documents.submission(Documents.sign(large, ALICE), ALICE));
    byte[] head =
        "GET /index/v1/feed HTTP/1.1\r\nHost: i\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        Socket socket = connect("127.0.0.1");
        slow.add(socket);
        socket.getOutputStream().write(head);
        socket.getInputStream().read(); // is being answered, or refused
      }

      String answer = raw("127.0.0.2", head);

      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer.substring(0, 40));
      assertTrue(answer.length() > 2_000_000);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void keepsABoundedNumberOfDocumentsOfOneKey() throws Exception {
    start(Limits.of("maxDocumentsPerKey: 2"));
    assertEquals(201, submit(1, ALICE).statusCode());
    assertEquals(201, submit(2, ALICE).statusCode());

    HttpResponse<byte[]> third = submit(3, ALICE);

    assertEquals(429, third.statusCode());
    assertEquals("too_many_documents", error(third.body()).get("code").textValue());
    assertEquals(200, submit(2, ALICE).statusCode());
    assertEquals(201, submit(3, BOB).statusCode());
  }

  @Test
  void oneAddressCannotFillTheIndex() throws Exception {
    start(Limits.of("maxStoredBytes: 1048576, maxSubmissionsPerMinute: 1000000"));
    HttpResponse<byte[]> last = submit(1, ALICE);
    for (int i = 2; last.statusCode() == 201; i++) {
      last = submit(i, SigningKey.generate(SigningKey.Algorithm.ED25519));
    }

    assertEquals(429, last.statusCode());
    assertEquals("too_many_documents", error(last.body()).get("code").textValue());
    assertEquals(200, submit(1, ALICE).statusCode());
    assertEquals(200, get("/search?q=app").statusCode());
    byte[] another =
        Documents.submission(Documents.sign(Documents.document("b/app", 1, "1"), BOB), BOB);
    String answer = raw("127.0.0.2", post(another.length, another));
    assertTrue(answer.startsWith("HTTP/1.1 201 "), answer);
  }

  @Test
  void manyAddressesCannotKeepANewcomerOut() throws Exception {
    start(Limits.of("maxStoredBytes: 1048576, maxSubmissionsPerMinute: 1000000"));
    int addresses = 60;
    long each = 8;
    int refused = 0;
    for (int address = 0; address < addresses; address++) {
      for (int i = 0; i < each; i++) {
        var document = Documents.document("a/app-" + address + "-" + i, 1, "1");
        var key = SigningKey.generate(SigningKey.Algorithm.ED25519);
        try {
          index.store.submit(
              new Submission(Documents.sign(document, key), key.verificationKey(), document),
              address);
        } catch (IndexException e) {
          assertEquals(IndexError.INDEX_FULL, e.error());
          refused++;
        }
      }
    }
    long before = index.store.documents();

    assertEquals(201, submit(1, BOB).statusCode());
    assertEquals(200, get("/documents?name=acme/app&tag=latest").statusCode());

    assertTrue(before + refused < addresses * each, "it has never been full");
    index.close();
    start(IndexLimits.defaults());
    assertEquals(200, submit(1, BOB).statusCode());
  }

  @Test
  void takesDocumentsOfNamedKeysOnly(@TempDir Path keys) throws Exception {
    Path file = keys.resolve("alice.pub");
    ALICE.verificationKey().write(file);
    start(Limits.of("submitters: [" + file + ", " + "0".repeat(64) + "]"));

    assertEquals(201, submit(1, ALICE).statusCode());
    HttpResponse<byte[]> refused = submit(1, BOB);

    assertEquals(403, refused.statusCode());
    assertEquals("not_a_submitter", error(refused.body()).get("code").textValue());
    assertTrue(
        error(refused.body())
            .get("message")
            .textValue()
            .contains(BOB.verificationKey().id() + " is none of them"));
    assertThrows(
        IllegalArgumentException.class,
        () -> Limits.of("submitters: [" + keys.resolve("nobody.pub") + "]"));
  }

  @Test
  void doesSoManyLookupsAMinuteForOneAddress() throws Exception {
    start(Limits.of("maxLookupsPerMinute: 2"));
    assertEquals(200, get("/tags?name=acme/app").statusCode());
    assertEquals(200, get("/feed").statusCode());

    assertEquals(429, get("/tags?name=acme/app").statusCode());
    String other = "GET /index/v1/feed HTTP/1.1\r\nHost: i\r\nConnection: close\r\n\r\n";
    assertTrue(raw("127.0.0.2", other.getBytes(US_ASCII)).startsWith("HTTP/1.1 200 "));
  }

  @Test
  void quotesWhatCannotBeWritten() throws Exception {
    start(IndexLimits.defaults());

    Envelope envelope =
        Envelope.sign(
            MagnetManifest.PAYLOAD_TYPE, "{\"_type\":\"\\ud800\"}".getBytes(UTF_8), ALICE);

    HttpResponse<byte[]> answer = post(Documents.submission(envelope, ALICE));

    assertEquals(400, answer.statusCode());
    assertEquals("invalid_document", error(answer.body()).get("code").textValue());
  }

  @Test
  void takesSoManySubmissionsAMinuteFromOneAddress() throws Exception {
    start(Limits.of("maxSubmissionsPerMinute: 2"));
    submit(1, ALICE);
    submit(2, ALICE);

    HttpResponse<byte[]> third = submit(3, ALICE);

    assertEquals(429, third.statusCode());
    assertEquals("too_many_requests", error(third.body()).get("code").textValue());
    assertTrue(third.headers().firstValue("Retry-After").isPresent());
    assertEquals(200, get("/search").statusCode());
  }

  @Test
  void doesSoManySearchesAMinuteForOneAddress() throws Exception {
    start(Limits.of("maxSearchesPerMinute: 2"));
    assertEquals(200, get("/search?q=a").statusCode());
    assertEquals(200, get("/search?q=a").statusCode());

    HttpResponse<byte[]> third = get("/search?q=a");

    assertEquals(429, third.statusCode());
    assertTrue(third.headers().firstValue("Retry-After").isPresent());
    assertEquals(200, get("/tags?name=acme/app").statusCode());
  }

  @Test
  void aMirrorFollowsTheFeed() throws Exception {
    start(IndexLimits.defaults());
    for (int sequence = 1; sequence <= 3; sequence++) {
      submit(sequence, ALICE);
    }

    JsonNode first = IndexApi.parse(get("/feed?limit=2").body());
    JsonNode second = IndexApi.parse(get("/feed?after=" + first.get("next")).body());
    JsonNode end = IndexApi.parse(get("/feed?after=" + second.get("next")).body());

    assertEquals(2, first.get("documents").size());
    assertEquals(1, second.get("documents").size());
    JsonNode last = second.get("documents").get(0);
    assertEquals(second.get("next"), last.get("id"));
    assertEquals(ALICE.verificationKey().pem(), last.get("publicKey").textValue());
    assertTrue(last.get("envelope").isObject());
    assertEquals(0, end.get("documents").size());
    assertEquals(second.get("next"), end.get("next"));
  }

  @Test
  void leavesOtherPathsToOthers() throws Exception {
    start(IndexLimits.defaults());
    for (String path : List.of("/", "/announce", "/index/v2/search", "/index/v1x")) {
      HttpResponse<byte[]> answer =
          HTTP.send(
              HttpRequest.newBuilder(index.uri.resolve(path)).build(), BodyHandlers.ofByteArray());
      assertEquals(404, answer.statusCode());
      assertFalse(new String(answer.body(), UTF_8).startsWith("{\"error\""), path);
    }
  }

  private void start(IndexLimits limits) throws IOException {
    start(limits, LONG);
  }

  private void start(IndexLimits limits, Duration submissionTimeout) throws IOException {
    index = new TestIndex(dir, limits, infoHash -> SwarmCounts.Counts.NONE, submissionTimeout);
  }

  private HttpResponse<byte[]> submit(long sequence, SigningKey key) throws Exception {
    var document = Documents.document("acme/app", sequence, "latest");
    return post(Documents.submission(Documents.sign(document, key), key));
  }

  private HttpResponse<byte[]> post(byte[] body) throws Exception {
    return HTTP.send(
        request("/documents").POST(BodyPublishers.ofByteArray(body)).build(),
        BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return HTTP.send(request(path).build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(index.uri + IndexApi.ROOT + path)).timeout(LONG);
  }

  private static byte[] post(int length, byte[] body) {
    String head =
        "POST /index/v1/documents HTTP/1.1\r\nHost: i\r\nConnection: close\r\nContent-Length: "
            + length
            + "\r\n\r\n";
    return Bytes.concat(head.getBytes(US_ASCII), body);
  }

  private Socket connect(String from) throws IOException {
    Socket socket =
        new Socket(index.uri.getHost(), index.uri.getPort(), InetAddress.getByName(from), 0);
    socket.setSoTimeout((int) LONG.toMillis());
    return socket;
  }

  private String raw(String request) throws IOException {
    return raw("127.0.0.1", request.getBytes(US_ASCII));
  }

  /** Sends bytes as they are, and reads until the server closes. */
  private String raw(String from, byte[] request) throws IOException {
    try (Socket socket = connect(from)) {
      socket.getOutputStream().write(request);
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static JsonNode error(byte[] body) throws IOException {
    return IndexApi.parse(body).get("error");
  }
}
