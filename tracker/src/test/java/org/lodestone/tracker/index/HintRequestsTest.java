package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tracker.index.Documents.ALICE;
import static org.lodestone.tracker.index.Documents.BOB;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.HintPost;
import org.lodestone.index.Hints;
import org.lodestone.index.IndexApi;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.hint.HintSettings;

/** {@code /index/v1/hints} as those see it who wrote their own client. */
class HintRequestsTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Digest BLOB = Documents.digest("blob");
  private static final String PEER = "ab".repeat(20);
  private static final String INFO_HASH = "cd".repeat(20);

  private static final String HINT =
      """
      {"digest":"%s","size":100,"infoHash":"%s"}"""
          .formatted(BLOB, INFO_HASH);

  private final InMemoryDocumentStore store = new InMemoryDocumentStore();
  private TestIndex index;

  @AfterEach
  void stop() throws Exception {
    index.close();
  }

  @Test
  void tellsWhatWasPosted() throws Exception {
    start(HintSettings.defaults());

    HttpResponse<byte[]> posted = post(60, HINT, '"' + BLOB.toString() + '"');
    JsonNode answer = IndexApi.parse(get("?digest=" + BLOB).body());

    assertEquals(200, posted.statusCode());
    assertEquals("{\"hints\":1,\"wants\":1}", new String(posted.body(), UTF_8));
    assertEquals(
        json(
            """
            [{"size":100,"infoHash":"%s","peerId":"%s","sources":1}]"""
                .formatted(INFO_HASH, PEER)),
        answer.get("hints"));
    assertEquals(json("[]"), answer.get("listed"));
    assertEquals(json("[{\"peerId\":\"" + PEER + "\"}]"), answer.get("members"));
    assertEquals(
        json("{\"hints\":[],\"listed\":[],\"members\":[]}"),
        IndexApi.parse(get("?digest=" + Documents.digest("other")).body()));
  }

  @Test
  void tellsApartWhatDocumentsList() throws Exception {
    start(HintSettings.defaults());
    MagnetManifest document = Documents.document("acme/app", 1, "1.2");
    InfoHash other = new InfoHash(INFO_HASH);
    Digest blob = document.blobs().get(0).descriptor().digest();
    store.submit(
        new Submission(Documents.sign(document, ALICE), ALICE.verificationKey(), document), 1);
    MagnetManifest disputing = Documents.disputing(document, "b/app", other);
    store.submit(
        new Submission(Documents.sign(disputing, BOB), BOB.verificationKey(), disputing), 1);

    assertEquals(
        json(
            "{\"hints\":[],\"listed\":[\"%s\",\"%s\"],\"members\":[]}"
                .formatted(Documents.infoHash(blob), other)),
        IndexApi.parse(get("?digest=" + blob).body()));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, '', 400, bad_request",
    "GET, ?digest=sha256:00, 400, bad_request",
    "GET, ?digest=sha512:00, 400, bad_request",
    "GET, ?digest=D&digest=D, 400, bad_request",
    "GET, ?digest=D&size=7, 400, bad_request",
    "GET, /x?digest=D, 404, not_found",
    "PUT, ?digest=D, 405, method_not_allowed",
    "DELETE, ?digest=D, 405, method_not_allowed"
  })
  void saysWhatIsWrongWithAQuestion(String method, String rest, int status, String code)
      throws Exception {
    start(HintSettings.defaults());
    String path = "/index/v1/hints" + rest.replace("=D", "=" + BLOB);

    String answer =
        raw(
            "127.0.0.1",
            (method + " " + path + " HTTP/1.1\r\nHost: i\r\nConnection: close\r\n\r\n"));

    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertError(code, answer.substring(answer.indexOf("\r\n\r\n")).getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {                                | 400 | invalid_json
          {"peerId":1,"peerId":1}          | 400 | invalid_json
          []                               | 400 | bad_request
          {}                               | 400 | bad_request
          {"peerId":"ab","lease":60}       | 400 | bad_request
          """)
  void saysWhatIsWrongWithAPost(String body, int status, String code) throws Exception {
    start(HintSettings.defaults());

    HttpResponse<byte[]> answer = post(body.getBytes(UTF_8));

    assertEquals(status, answer.statusCode());
    assertError(code, answer.body());
    assertEquals(0, index.hints.size());
  }

  @Test
  void readsNoPostThatIsTooLong() throws Exception {
    start(HintSettings.defaults());

    HttpResponse<byte[]> answer = post(new byte[HintPost.MAX_BYTES + 1]);

    assertEquals(413, answer.statusCode());
    assertError("too_large", answer.body());
  }

  @Test
  void aFloodingAddressHidesNobody() throws Exception {
    start(new HintSettings(null, 600, 1_000_000));
    String want = '"' + BLOB.toString() + '"';
    assertEquals(200, post(60, HINT, want).statusCode());

    for (int i = 0; i < 400; i++) {
      String number = "%040x".formatted(i);
      byte[] body = body(number, 300, HINT.replace(INFO_HASH, number), want);
      String answer = raw("127.0.0.2", posting(body));
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    }

    assertEquals(600, index.hints.size());
    JsonNode answer = IndexApi.parse(get("?digest=" + BLOB).body());
    assertTrue(answer.get("hints").toString().contains(PEER), answer.toString());
    assertEquals(Hints.MAX_MEMBERS, answer.get("members").size());
    assertEquals(json("{\"peerId\":\"" + PEER + "\"}"), answer.get("members").get(0));
  }

  @Test
  void takesSoManyPostsAMinuteFromOneAddress() throws Exception {
    start(new HintSettings(null, null, 2));
    assertEquals(200, post(60, HINT, "").statusCode());
    assertEquals(200, post(60, HINT, "").statusCode());

    HttpResponse<byte[]> third = post(60, HINT, "");

    assertEquals(429, third.statusCode());
    assertTrue(third.headers().firstValue("Retry-After").isPresent());
    String other = raw("127.0.0.2", posting(body(PEER, 60, HINT, "")));
    assertTrue(other.startsWith("HTTP/1.1 200 "), other);
  }

  @Test
  void canBeSwitchedOff() throws Exception {
    start(new HintSettings(false, null, null));

    HttpResponse<byte[]> posted = post(60, HINT, "");
    HttpResponse<byte[]> asked = get("?digest=" + BLOB);

    assertEquals(404, posted.statusCode());
    assertEquals(404, asked.statusCode());
    assertError("not_found", posted.body());
    assertError("not_found", asked.body());
    assertEquals(0, index.hints.size());
  }

  @Test
  void aBrokenIndexIsNotExplainedToStrangers() throws Exception {
    start(HintSettings.defaults());
    store.breakDown();

    HttpResponse<byte[]> answer = get("?digest=" + BLOB);

    assertEquals(500, answer.statusCode());
    assertError("internal", answer.body());
    assertFalse(new String(answer.body(), UTF_8).contains("told to be broken"));
  }

  private void start(HintSettings settings) throws IOException {
    index = new TestIndex(store, settings);
  }

  private HttpResponse<byte[]> post(int lease, String hints, String wants) throws Exception {
    return post(body(PEER, lease, hints, wants));
  }

  private static byte[] body(String peer, int lease, String hints, String wants) {
    return "{\"peerId\":\"%s\",\"lease\":%d,\"hints\":[%s],\"wants\":[%s]}"
        .formatted(peer, lease, hints, wants)
        .getBytes(UTF_8);
  }

  private HttpResponse<byte[]> post(byte[] body) throws Exception {
    return HTTP.send(
        request("").POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> get(String query) throws Exception {
    return HTTP.send(request(query).build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String query) {
    return HttpRequest.newBuilder(URI.create(index.uri + IndexApi.ROOT + "/hints" + query))
        .timeout(LONG);
  }

  private static String posting(byte[] body) {
    return "POST /index/v1/hints HTTP/1.1\r\nHost: i\r\nConnection: close\r\nContent-Length: "
        + body.length
        + "\r\n\r\n"
        + new String(body, US_ASCII);
  }

  /** Sends bytes as they are, and reads until the server closes. */
  private String raw(String from, String request) throws IOException {
    try (Socket socket =
        new Socket(index.uri.getHost(), index.uri.getPort(), InetAddress.getByName(from), 0)) {
      socket.setSoTimeout((int) LONG.toMillis());
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static JsonNode json(String text) throws IOException {
    return IndexApi.parse(text.getBytes(UTF_8));
  }

  private static void assertError(String code, byte[] body) throws IOException {
    JsonNode error = IndexApi.parse(body).get("error");
    assertEquals(code, error.get("code").textValue());
    assertFalse(error.get("message").textValue().isBlank());
  }
}
