package org.lodestone.index;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.io.Deadline;
import org.lodestone.json.StrictJson;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.SigningKey;
import org.lodestone.torrent.InfoHash;

/** What the client makes of an index that is slow, broken or lying. */
class IndexClientTest {

  private static final Duration PATIENT = Duration.ofSeconds(20);
  private static final Duration IMPATIENT = Duration.ofMillis(300);
  private static final Reference REFERENCE = Reference.parse("acme/app:1.2");
  private static final InfoHash INFO_HASH = new InfoHash("c0ffee".repeat(6) + "c0ff");
  private static final String KEY_ID = "ab".repeat(32);

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  private interface Call {
    Object on(IndexClient client) throws IOException;
  }

  @Test
  void asksForTagsDigestsAndSearchesWithEscapedParameters() throws IOException {
    answer(okJson("{\"documents\":[],\"hits\":[],\"total\":0}"));
    IndexClient client = client(PATIENT);
    Digest digest = Digest.of(new byte[0]);

    assertEquals(List.of(), client.documents(Reference.parse("host:5000/acme/app:1.2")));
    assertEquals(
        List.of(), client.documents(Reference.ofDigest(RepositoryName.parse("acme/app"), digest)));
    assertEquals(
        new IndexClient.Page(List.of(), 0, Optional.empty()), client.search("a&b=ü", 5, 7));

    SERVER.verify(
        getRequestedFor(urlEqualTo("/index/v1/documents?name=host%3A5000%2Facme%2Fapp&tag=1.2")));
    SERVER.verify(
        getRequestedFor(urlEqualTo("/index/v1/documents?name=acme%2Fapp&digest=" + digest)));
    SERVER.verify(
        getRequestedFor(urlPathEqualTo("/index/v1/search"))
            .withQueryParam("q", equalTo("a&b=ü"))
            .withQueryParam("offset", equalTo("5"))
            .withQueryParam("limit", equalTo("7")));
  }

  @Test
  void submitsTheEnvelopeAndTheKey() throws IOException {
    answer(aResponse().withStatus(201).withBody("{\"payload\":\"sha256:…\"}"));
    SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
    Envelope envelope = Envelope.sign("text/plain", new byte[] {1, 2, 3}, key);

    client(PATIENT).submit(envelope, key.verificationKey());

    byte[] body =
        SERVER.findAll(postRequestedFor(urlEqualTo("/index/v1/documents"))).get(0).getBody();
    Envelope sent = Envelope.parse(StrictJson.write(IndexApi.parse(body).get("envelope")));
    assertTrue(sent.signedBy(key.verificationKey()));
    assertEquals(key.verificationKey().pem(), IndexApi.parse(body).get("publicKey").textValue());
  }

  @Test
  void submitsAgainWhenTheConnectionBreaks() throws IOException {
    answer(aResponse().withStatus(201).withBody("{}"));
    SERVER.stubFor(
        any(anyUrl())
            .inScenario("broken once")
            .whenScenarioStateIs(Scenario.STARTED)
            .willSetStateTo("mended")
            .willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
    SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);

    client(PATIENT).submit(Envelope.sign("text/plain", new byte[] {1}, key), key.verificationKey());

    SERVER.verify(2, postRequestedFor(urlEqualTo("/index/v1/documents")));
  }

  @Test
  void leavesOutMalformedEntriesAndKeepsTheOthers() throws IOException {
    SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
    Envelope envelope = Envelope.sign("text/plain", new byte[] {1, 2, 3}, key);
    String pem = key.verificationKey().pem().replace("\n", "\\n");
    String good = new String(envelope.toJson(), StandardCharsets.UTF_8);
    answer(
        okJson(
            """
            {"documents":[7,{},{"envelope":{"payload":"!"},"publicKey":"%s"},
              {"envelope":%s,"publicKey":"no key"},{"envelope":%s,"publicKey":"%s"}]}"""
                .formatted(pem, good, good, pem)));

    List<IndexClient.Entry> entries = client(PATIENT).documents(REFERENCE);

    assertEquals(1, entries.size());
    assertTrue(entries.get(0).envelope().signedBy(entries.get(0).publicKey()));
  }

  /** A bad index answers a flood of strangers' documents, and forgeries under the key asked for. */
  @Test
  void dropsDocumentsThatWereNotAskedFor() throws IOException {
    SigningKey trusted = SigningKey.generate(SigningKey.Algorithm.ED25519);
    SigningKey stranger = SigningKey.generate(SigningKey.Algorithm.ED25519);
    String genuine = entry(trusted, trusted);
    String flood = (entry(stranger, stranger) + ",").repeat(500);
    answer(okJson("{\"documents\":[%s%s,%s]}".formatted(flood, entry(stranger, trusted), genuine)));

    List<Envelope> found =
        client(PATIENT)
            .find(REFERENCE, Set.of(trusted.verificationKey().id()), Deadline.in(PATIENT));

    assertEquals(1, found.size());
    assertTrue(found.get(0).signedBy(trusted.verificationKey()));
  }

  private static String entry(SigningKey signer, SigningKey claimed) {
    Envelope envelope = Envelope.sign("text/plain", new byte[] {1, 2, 3}, signer);
    return "{\"envelope\":%s,\"publicKey\":\"%s\"}"
        .formatted(
            new String(envelope.toJson(), StandardCharsets.UTF_8),
            claimed.verificationKey().pem().replace("\n", "\\n"));
  }

  @Test
  void asksForManySignersInParts() throws IOException {
    answer(okJson("{\"documents\":[]}"));
    Set<KeyId> signers =
        IntStream.range(0, 70)
            .mapToObj(i -> new KeyId("%064x".formatted(i)))
            .collect(Collectors.toSet());

    assertEquals(List.of(), client(PATIENT).find(REFERENCE, signers, Deadline.in(PATIENT)));

    SERVER.verify(3, getRequestedFor(urlPathEqualTo("/index/v1/documents")));
  }

  @Test
  void showsNoHitThatCouldHarmATerminal() throws IOException {
    String good =
        """
        {"name":"acme/app","tags":["1.2","\\u001b[2J"],"root":"sha256:%s","size":5,"keyId":"%s"}"""
            .formatted(KEY_ID, KEY_ID);
    answer(
        okJson(
            "{\"hits\":[%s,%s,%s,%s],\"total\":9,\"next\":4}"
                .formatted(
                    good,
                    good.replace("acme/app", "acme/\\u001b[31mapp"),
                    good.replace("\"size\":5", "\"size\":-5"),
                    good.replace("\"keyId\":\"ab", "\"keyId\":\"\\n"))));

    IndexClient.Page page = client(PATIENT).search("app", 0, 4);

    IndexClient.Hit hit =
        new IndexClient.Hit("acme/app", List.of("1.2"), new Digest(KEY_ID), 5, KEY_ID);
    assertEquals(new IndexClient.Page(List.of(hit), 9, Optional.of(4)), page);
  }

  @Test
  void takesNoMoreHitsThanItAskedFor() throws IOException {
    String hit =
        "{\"name\":\"acme/app\",\"tags\":[],\"root\":\"sha256:%s\",\"size\":5,\"keyId\":\"%s\"}"
            .formatted(KEY_ID, KEY_ID);
    answer(okJson("{\"hits\":[" + (hit + ",").repeat(99) + hit + "],\"total\":100}"));

    assertEquals(4, client(PATIENT).search("app", 0, 4).hits().size());
  }

  @Test
  void readsAllPagesOfTags() throws IOException {
    RepositoryName name = RepositoryName.parse("acme/app");
    answer(okJson("{\"tags\":[\"1.1\",\"1.2\"],\"next\":\"1.2\"}"));
    SERVER.stubFor(
        any(urlEqualTo("/index/v1/tags?name=acme%2Fapp&last=1.2"))
            .willReturn(okJson("{\"tags\":[\"1.3\"]}")));

    assertEquals(List.of("1.1", "1.2", "1.3"), client(PATIENT).tags(name));
  }

  @Test
  void endsAListOfTagsThatHasNoEnd() {
    answer(okJson("{\"tags\":[\"1.1\"],\"next\":\"1.1\"}"));
    RepositoryName name = RepositoryName.parse("acme/app");

    IOException e = assertThrows(IOException.class, () -> client(PATIENT).tags(name));

    assertTrue(e.getMessage().contains("in circles"), e.getMessage());
  }

  @Test
  void countsASwarm() throws IOException {
    String swarm =
        """
        {"infoHash":"%s","digest":"sha256:…","seeders":3,"leechers":1,"completed":99999999999}""";
    answer(okJson(swarm.formatted(INFO_HASH)));
    assertEquals(
        new IndexClient.Swarm(INFO_HASH, 3, 1, 99_999_999_999L), client(PATIENT).swarm(INFO_HASH));

    answer(okJson(swarm.formatted("0".repeat(40))));
    IOException e = assertThrows(IOException.class, () -> client(PATIENT).swarm(INFO_HASH));
    assertTrue(e.getMessage().contains("it answered for 000"), e.getMessage());
  }

  static Stream<Arguments> wrongShapes() {
    Call documents = client -> client.documents(REFERENCE);
    Call tags = client -> client.tags(REFERENCE.name());
    Call search = client -> client.search("app", 10, 10);
    Call swarm = client -> client.swarm(INFO_HASH);
    return Stream.of(
        Arguments.of("", documents, "no list 'documents'"),
        Arguments.of("<html>It works!</html>", documents, "Unexpected character"),
        Arguments.of("null", documents, "no list 'documents'"),
        Arguments.of("[]", documents, "no list 'documents'"),
        Arguments.of("{\"documents\":{}}", documents, "no list 'documents'"),
        Arguments.of("{\"documents\":[]", documents, "end-of-input"),
        Arguments.of("{\"documents\":[]}{}", documents, "Trailing token"),
        Arguments.of("{\"documents\":[],\"documents\":[]}", documents, "Duplicate"),
        Arguments.of("[".repeat(10_000), documents, "nesting depth"),
        Arguments.of("[" + "0,".repeat(300_000) + "0]", documents, "Token count"),
        Arguments.of("{\"tags\":\"1.2\"}", tags, "no list 'tags'"),
        Arguments.of("{\"tags\":[\"1\"],\"next\":7}", tags, "not a tag"),
        Arguments.of("{\"hits\":[]}", search, "'total' is no whole number"),
        Arguments.of("{\"hits\":[],\"total\":\"1\"}", search, "'total' is no whole number"),
        Arguments.of("{\"hits\":[],\"total\":-1}", search, "'total' is -1"),
        Arguments.of("{\"hits\":[],\"total\":1e99}", search, "'total' is no whole number"),
        Arguments.of("{\"hits\":[],\"total\":9,\"next\":10}", search, "is said to begin at 10"),
        Arguments.of("{\"hits\":[],\"total\":9,\"next\":9999999999}", search, "expected 0 to"),
        Arguments.of("{}", swarm, "'infoHash' is no text"),
        Arguments.of(
            "{\"infoHash\":\"" + INFO_HASH + "\",\"seeders\":2147483648}",
            swarm,
            "'seeders' is 2147483648"));
  }

  @ParameterizedTest
  @MethodSource("wrongShapes")
  void refusesAnswersOfTheWrongShape(String body, Call call, String reason) {
    answer(aResponse().withBody(body));

    IOException e = assertThrows(IOException.class, () -> call.on(client(PATIENT)));

    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertTrue(e.getMessage().contains(SERVER.baseUrl()), e.getMessage());
  }

  @Test
  void hangsUpOnAnEndlessAnswer() {
    answer(aResponse().withBody(new byte[IndexApi.MAX_ANSWER_BYTES + 1]));

    IOException e = assertThrows(IOException.class, () -> client(PATIENT).documents(REFERENCE));

    assertTrue(e.getMessage().contains("longer than the"), e.getMessage());
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void reportsBrokenConnections(Fault fault) {
    answer(aResponse().withFault(fault));

    IOException e = assertThrows(IOException.class, () -> client(PATIENT).documents(REFERENCE));

    assertTrue(e.getMessage().startsWith("cannot find documents for acme/app:1.2"), e.getMessage());
  }

  @Test
  void doesNotWaitForASlowIndex() {
    answer(okJson("{\"documents\":[]}").withFixedDelay((int) PATIENT.toMillis()));
    assertTimesOut();
  }

  @Test
  void doesNotWaitForABodyThatTricklesIn() {
    answer(
        okJson("{\"documents\":[]" + " ".repeat(1_000) + "}")
            .withChunkedDribbleDelay(1_000, (int) PATIENT.toMillis()));
    assertTimesOut();
  }

  private static void assertTimesOut() {
    IOException e = assertThrows(IOException.class, () -> client(IMPATIENT).documents(REFERENCE));
    assertTrue(e.getMessage().contains("no whole answer in time"), e.getMessage());
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    IndexClient client = new IndexClient(URI.create("http://127.0.0.1:" + port), PATIENT);

    IOException e = assertThrows(IOException.class, () -> client.search("", 0, 1));

    assertTrue(e.getMessage().contains("no connection; is it running?"), e.getMessage());
  }

  @Test
  void saysWhyTheIndexRefused() {
    answer(
        aResponse()
            .withStatus(422)
            .withBody(
                "{\"error\":{\"code\":\"expired\",\"message\":\"expired \\u001b[31mlong\"}}"));

    IOException e = assertThrows(IOException.class, () -> client(PATIENT).documents(REFERENCE));

    assertTrue(
        e.getMessage().endsWith("it answered 422 expired: expired  [31mlong"), e.getMessage());
  }

  @Test
  void followsNoRedirect() {
    answer(aResponse().withStatus(302).withHeader("Location", SERVER.baseUrl() + "/elsewhere"));

    IOException e = assertThrows(IOException.class, () -> client(PATIENT).documents(REFERENCE));

    assertTrue(e.getMessage().contains("it answered 302"), e.getMessage());
    SERVER.verify(0, getRequestedFor(urlEqualTo("/elsewhere")));
  }

  @Test
  void stopsWhenInterrupted() {
    answer(okJson("{}").withFixedDelay((int) PATIENT.toMillis()));
    Thread.currentThread().interrupt();

    assertThrows(InterruptedIOException.class, () -> client(PATIENT).documents(REFERENCE));

    assertTrue(Thread.interrupted());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:7070",
        "ftp://127.0.0.1",
        "http:///index",
        "http://127.0.0.1/index/v1",
        "http://user@127.0.0.1",
        "http://127.0.0.1?x",
        "http://127.0.0.1/#x",
        "//127.0.0.1",
        "mailto:index@example.org"
      })
  void refusesWhatIsNoServersRoot(String base) {
    assertThrows(IllegalArgumentException.class, () -> new IndexClient(URI.create(base), PATIENT));
  }

  @Test
  void takesARootWithAndWithoutSlash() {
    assertEquals(
        "index https://example.org:7070",
        new IndexClient(URI.create("HTTPS://example.org:7070/"), PATIENT).toString());
    assertFalse(client(PATIENT).toString().endsWith("/"));
  }

  private static IndexClient client(Duration timeout) {
    return new IndexClient(URI.create(SERVER.baseUrl()), timeout);
  }

  private static void answer(ResponseDefinitionBuilder response) {
    SERVER.stubFor(any(anyUrl()).willReturn(response));
  }
}
