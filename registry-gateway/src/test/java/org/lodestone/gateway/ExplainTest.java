package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.GatewayFixture.await;
import static org.lodestone.gateway.GatewayFixture.blobPath;
import static org.lodestone.gateway.GatewayFixture.header;
import static org.lodestone.gateway.GatewayFixture.manifestPath;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.control.ControlClient;
import org.lodestone.gateway.http.RawClient;
import org.lodestone.index.HintClient;
import org.lodestone.index.HintTrackers;
import org.lodestone.io.Deadline;
import org.lodestone.journal.BlobAccount;
import org.lodestone.journal.Explanation;
import org.lodestone.journal.Phase;
import org.lodestone.journal.PhaseTime;
import org.lodestone.journal.RequestAccount;
import org.lodestone.journal.SourceAccount;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.registry.FakeRegistry;

/** What a gateway tells of how images came, and the ids of its answers. */
@Timeout(120)
final class ExplainTest {

  private static final String ID = "X-Request-Id";

  @TempDir Path dir;
  private GatewayFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private static Optional<Explanation> explain(GatewayConfig config, Reference image)
      throws Exception {
    try (ControlClient node = ControlClient.connect(config.store()).orElseThrow()) {
      return node.explain(image);
    }
  }

  private static RequestAccount explain(GatewayConfig config, String id) throws Exception {
    try (ControlClient node = ControlClient.connect(config.store()).orElseThrow()) {
      List<RequestAccount> told = node.explain(id).orElseThrow().requests();
      return told.get(told.size() - 1);
    }
  }

  private static BlobAccount arrival(Explanation told, byte[] blob) {
    return told.blobs().stream()
        .filter(part -> part.blob().equals(Digest.of(blob)))
        .findFirst()
        .orElseThrow()
        .arrival()
        .orElseThrow();
  }

  private static SourceAccount onlySource(BlobAccount blob) {
    List<SourceAccount> brought =
        blob.sources().stream().filter(source -> source.brought() > 0).toList();
    assertEquals(1, brought.size(), blob.toString());
    return brought.get(0);
  }

  private static Set<Phase> phases(RequestAccount request) {
    Set<Phase> phases = new HashSet<>();
    request.phases().stream().map(PhaseTime::phase).forEach(phases::add);
    return phases;
  }

  @Test
  void aSignedImageCameFromItsSwarm() throws Exception {
    byte[] layer = TestImage.bytes(1, 1 << 20);
    TestImage image = TestImage.ofLayers(layer);
    fixture.publisher().publish(image, "acme/app", "1");
    GatewayConfig config = fixture.config();
    GatewayServer gateway = fixture.gateway(config);
    HttpResponse<byte[]> manifest = fixture.get(gateway, manifestPath("acme/app", "1"));
    assertEquals(200, manifest.statusCode());
    HttpResponse<byte[]> again = fixture.get(gateway, manifestPath("acme/app", "1"));
    HttpResponse<byte[]> first = fixture.get(gateway, blobPath("acme/app", layer));
    await("all is stored", () -> gateway.downloads().isEmpty());
    fixture.get(gateway, blobPath("acme/app", layer));
    Explanation told = explain(config, Reference.parse("acme/app:1")).orElseThrow();

    RequestAccount decided = told.requests().get(0);
    assertEquals(header(manifest, ID), decided.id());
    assertTrue(decided.from().orElseThrow().startsWith("a document signed by "));
    assertTrue(phases(decided).containsAll(Set.of(Phase.DOCUMENTS, Phase.PROOF, Phase.CLIENT)));
    assertEquals(manifest.body().length, decided.sent());
    assertEquals(header(again, ID), told.requests().get(1).id());
    assertEquals(Optional.of(decided.id()), told.requests().get(1).decidedWith());

    SourceAccount swarm = onlySource(arrival(told, layer));
    assertTrue(swarm.name().startsWith("swarm "), swarm.name());
    assertEquals(layer.length, swarm.brought());
    assertTrue(swarm.peers() <= 1, swarm.toString()); // it may be done before it is looked
    RequestAccount sent = told.blobs().get(1).request().orElseThrow();
    assertEquals(Optional.of("the store"), sent.from());
    assertEquals(layer.length, sent.sent());
    assertTrue(explain(config, header(first, ID)).ended());
  }

  @Test
  void aLayerThatOthersHaveCameFromThemAndTheRestFromTheRegistry() throws Exception {
    org.lodestone.oci.TestImage image = org.lodestone.oci.TestImage.single();
    FakeRegistry registry = fixture.add(new FakeRegistry(image));
    Files.writeString(
        dir.resolve("policy.json"),
        """
        {"default":[{"type":"reject"}],"scopes":{"up.test/*":[{"type":"upstream"}]}}
        """);
    byte[] layer = org.lodestone.oci.TestImage.LAYER;
    GatewayServer other = fixture.gateway(through(registry));
    assertEquals(200, get(other, "blobs/" + Digest.of(layer)).statusCode());
    await("others are told", () -> isHinted(Digest.of(layer)));

    GatewayConfig config = through(registry);
    GatewayServer gateway = fixture.gateway(config);
    assertEquals(200, get(gateway, "manifests/1").statusCode());
    for (Digest blob : image.blobs().keySet()) {
      if (!blob.equals(image.root().digest())) {
        assertEquals(200, get(gateway, "blobs/" + blob).statusCode());
      }
    }
    await("all is stored", () -> gateway.downloads().isEmpty());
    Explanation told = explain(config, Reference.parse("up.test/acme/app:1")).orElseThrow();
    assertEquals(Optional.of("registry up.test"), told.requests().get(0).from());
    assertTrue(phases(told.requests().get(0)).contains(Phase.REGISTRY));
    assertEquals(3, told.blobs().size());
    for (Explanation.Part part : told.blobs()) {
      SourceAccount source = onlySource(part.arrival().orElseThrow());
      boolean hinted = part.blob().equals(Digest.of(layer));
      assertTrue(
          source.name().startsWith(hinted ? "hinted swarm " : "registry up.test"), source.name());
      assertEquals(image.blobs().get(part.blob()).length, source.brought());
    }
  }

  private GatewayConfig through(FakeRegistry registry) {
    Duration minute = Duration.ofMinutes(1);
    return fixture
        .config()
        .withUpstreams(
            List.of(
                new UpstreamSettings(
                    "up.test", registry.host(), null, null, null, null, minute, minute)));
  }

  private HttpResponse<byte[]> get(GatewayServer gateway, String rest) throws Exception {
    return fixture.get(gateway, "/v2/acme/app/" + rest + "?ns=up.test");
  }

  private boolean isHinted(Digest blob) {
    HintTrackers hints =
        new HintTrackers(List.of(new HintClient(fixture.tracker.httpUri(), GatewayFixture.LONG)));
    return !hints.ask(blob, Deadline.in(GatewayFixture.LONG)).offers().isEmpty();
  }

  @Test
  void eachAnswerHasAnIdOfItsOwnWhichErrorsNameToo() throws Exception {
    GatewayConfig config = fixture.config();
    GatewayServer gateway = fixture.gateway(config);
    Set<String> ids = new HashSet<>();
    for (String path :
        List.of("/v2/", "/v2/acme/app/manifests/none", "/v2/x", "/", "/v2/acme/app/tags/list")) {
      HttpResponse<byte[]> answer =
          fixture.send(gateway, path, request -> request.header(ID, "chosen-by-the-client"));
      String id = header(answer, ID);
      assertTrue(id.matches("[0-9a-f]{20}"), id);
      assertTrue(ids.add(id));
      RequestAccount told = explain(config, id);
      assertEquals(answer.statusCode(), told.status());
      assertEquals(answer.statusCode() == 200, told.fault().isEmpty(), told.toString());
      String body = new String(answer.body(), StandardCharsets.UTF_8);
      assertEquals(answer.statusCode() != 200, body.contains("(request " + id + ")"), body);
    }
    HttpResponse<byte[]> head =
        fixture.send(
            gateway,
            "/v2/acme/app/manifests/none",
            request -> request.method("HEAD", BodyPublishers.noBody()));
    assertTrue(ids.add(header(head, ID)));
    assertEquals(0, explain(config, header(head, ID)).sent());
  }

  @Test
  void whatIsRefusedBeforeItIsReadHasAnIdToo() throws Exception {
    GatewayServer gateway = fixture.gateway();
    URI uri = gateway.uri();
    for (String request :
        List.of(
            "GET /v2/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /v2/%2e%2e/x HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      try (RawClient client = new RawClient(uri)) {
        client.send(request);
        String answer = client.readHead();
        assertFalse(answer.startsWith("HTTP/1.1 200 "), answer);
        assertTrue(answer.contains("\r\n" + ID + ": "), answer);
      }
    }
  }

  @Test
  void whatWasNotAskedForIsUnknown() throws Exception {
    GatewayConfig config = fixture.config();
    fixture.gateway(config);
    assertEquals(Optional.empty(), explain(config, Reference.parse("acme/app:1")));
  }

  @Test
  void aRefusedImageIsExplainedByItsRefusal() throws Exception {
    GatewayConfig config = fixture.config();
    GatewayServer gateway = fixture.gateway(config);
    fixture.get(gateway, manifestPath("acme/app", "none"));
    Explanation told = explain(config, Reference.parse("acme/app:none")).orElseThrow();
    RequestAccount request = told.requests().get(0);
    assertEquals(404, request.status());
    assertTrue(request.fault().orElseThrow().contains("acme/app:none"));
    assertTrue(phases(request).contains(Phase.DOCUMENTS));
    assertEquals(List.of(), told.blobs());
  }
}
