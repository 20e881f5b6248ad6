package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.GatewayFixture.header;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.control.ControlClient;
import org.lodestone.index.Hint;
import org.lodestone.index.HintClient;
import org.lodestone.index.HintPost;
import org.lodestone.index.HintTrackers;
import org.lodestone.io.ByteSize;
import org.lodestone.io.Deadline;
import org.lodestone.node.Quota;
import org.lodestone.oci.Digest;
import org.lodestone.oci.TestImage;
import org.lodestone.registry.FakeRegistry;
import org.lodestone.registry.FakeRegistry.Failure;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.PeerId;

/** Images that the policy leaves to a registry, which the gateway pulls them through from. */
@Timeout(120)
final class PullThroughTest {

  @TempDir Path dir;
  private final TestImage image = TestImage.twoPlatforms();
  private GatewayFixture fixture;
  private FakeRegistry registry;
  private GatewayConfig config;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
    registry = fixture.add(new FakeRegistry(image));
    Files.writeString(
        dir.resolve("policy.json"),
        """
        {"default":[{"type":"reject"}],
         "scopes":{"up.test/*":[{"type":"upstream"}],
                   "up.test/signed/*":[{"type":"signedBy","keys":["acme.pub"],"threshold":1}]}}
        """);
    config = config(Duration.ofSeconds(30), Duration.ofMinutes(1));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private GatewayConfig config(Duration fresh, Duration access) {
    return fixture
        .config()
        .withUpstreams(
            List.of(
                new UpstreamSettings(
                    "up.test", registry.host(), null, null, null, null, fresh, access)));
  }

  private HttpResponse<byte[]> get(GatewayServer gateway, String rest, String authorization)
      throws Exception {
    return fixture.send(
        gateway,
        "/v2/acme/app/" + rest + "?ns=up.test",
        request ->
            authorization.isEmpty() ? request : request.header("Authorization", authorization));
  }

  private HttpResponse<byte[]> get(GatewayServer gateway, String rest) throws Exception {
    return get(gateway, rest, "");
  }

  private void pullsEverything(GatewayServer gateway, String authorization) throws Exception {
    HttpResponse<byte[]> root = get(gateway, "manifests/1", authorization);
    assertEquals(200, root.statusCode());
    assertEquals(image.root().digest().toString(), header(root, "Docker-Content-Digest"));
    for (Map.Entry<Digest, byte[]> part : image.blobs().entrySet()) {
      String kind =
          new String(part.getValue(), StandardCharsets.UTF_8).contains("schemaVersion")
              ? "manifests/"
              : "blobs/";
      HttpResponse<byte[]> answer = get(gateway, kind + part.getKey(), authorization);
      assertEquals(200, answer.statusCode(), kind + part.getKey());
      assertArrayEquals(part.getValue(), answer.body());
    }
  }

  /** From now on the registry serves nobody but those who present this. */
  private void accept(String authorization) {
    registry.challenge =
        "Bearer realm=\"http://%s/token\",service=\"up.test\"".formatted(registry.host());
    registry.accepted = Set.of(authorization);
  }

  @Test
  void comesFromTheRegistryOnceThenFromTheStore() throws Exception {
    GatewayServer gateway = fixture.gateway(config);
    pullsEverything(gateway, "");
    GatewayFixture.await("all is stored", () -> gateway.downloads().isEmpty());
    int before = registry.requests().size();
    pullsEverything(gateway, "");
    assertEquals(before, registry.requests().size());
  }

  @Test
  void registryThatIsGoneIsStoodInForAlsoAfterARestart() throws Exception {
    config = config(Duration.ZERO, Duration.ZERO);
    GatewayServer gateway = fixture.gateway(config);
    pullsEverything(gateway, "");
    GatewayFixture.await("all is stored", () -> gateway.downloads().isEmpty());
    registry.close();
    pullsEverything(gateway, "");
    gateway.close();
    GatewayServer restarted = fixture.gateway(config);
    pullsEverything(restarted, "");
    HttpResponse<byte[]> stale = get(restarted, "manifests/1");
    assertEquals("110 - \"Response is Stale\"", header(stale, "Warning"));
  }

  @Test
  void nothingKnownAndNobodyToAskIs503() throws Exception {
    GatewayServer gateway = fixture.gateway(config);
    registry.close();
    assertEquals(503, get(gateway, "manifests/1").statusCode());
    assertEquals(503, get(gateway, "blobs/" + Digest.of(TestImage.LAYER)).statusCode());
  }

  @Test
  void privateImageIsForThoseWhomTheRegistryAccepts() throws Exception {
    accept("Bearer alice");
    GatewayServer gateway = fixture.gateway(config);
    HttpResponse<byte[]> refused = get(gateway, "manifests/1");
    assertEquals(401, refused.statusCode());
    assertEquals(registry.challenge, header(refused, "WWW-Authenticate"));
    pullsEverything(gateway, "Bearer alice");
    for (String other : List.of("", "Bearer mallory")) {
      for (Digest part : image.blobs().keySet()) {
        assertEquals(401, get(gateway, "blobs/" + part, other).statusCode());
        assertEquals(401, get(gateway, "manifests/" + part, other).statusCode());
      }
    }
  }

  @Test
  void privateBlobIsNotGivenUnderAnotherName() throws Exception {
    accept("Bearer alice");
    GatewayServer gateway = fixture.gateway(config);
    pullsEverything(gateway, "Bearer alice");
    String blob = "blobs/" + Digest.of(TestImage.LAYER);
    HttpResponse<byte[]> elsewhere =
        fixture.send(
            gateway,
            "/v2/other/app/" + blob + "?ns=up.test",
            request -> request.header("Authorization", "Bearer alice"));
    assertEquals(404, elsewhere.statusCode());
    assertEquals(404, fixture.get(gateway, "/v2/acme/app/" + blob).statusCode());
  }

  /** Not every registry looks whether a manifest's blobs are there when it is pushed. */
  @Test
  void privateBlobIsNotGivenToWhoListsItElsewhere() throws Exception {
    accept("Bearer alice");
    GatewayServer gateway = fixture.gateway(config);
    pullsEverything(gateway, "Bearer alice");
    GatewayFixture.await("all is stored", () -> gateway.downloads().isEmpty());
    Map.Entry<Digest, byte[]> stolen =
        image.blobs().entrySet().stream()
            .filter(part -> text(part.getValue()).contains("\"config\":"))
            .findFirst()
            .orElseThrow();
    registry.paths.put("/v2/mallory/app/manifests/1", stolen.getValue());
    assertEquals(200, fixture.get(gateway, "/v2/mallory/app/manifests/1?ns=up.test").statusCode());
    assertEquals(
        401,
        fixture
            .get(gateway, "/v2/mallory/app/blobs/" + Digest.of(TestImage.LAYER) + "?ns=up.test")
            .statusCode());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void tagThatIsNotThereDoesNotMakeARepositoryPrivate() throws Exception {
    GatewayServer gateway = fixture.gateway(config);
    pullsEverything(gateway, "");
    GatewayFixture.await("it is seeded", () -> gateway.swarms() >= 4);
    int swarms = gateway.swarms();
    assertEquals(404, get(gateway, "manifests/no-such-tag").statusCode());
    assertEquals(swarms, gateway.swarms());
  }

  @Test
  void basicCredentialsAreForTheRegistryAndItsTokenServer() throws Exception {
    String login =
        "Basic "
            + Base64.getEncoder().encodeToString("alice:secret".getBytes(StandardCharsets.UTF_8));
    registry.challenge = "Basic realm=\"up.test\"";
    registry.accepted = Set.of(login);
    GatewayServer gateway = fixture.gateway(config);
    pullsEverything(gateway, login);
    assertEquals(
        "Basic realm=\"up.test\"", header(get(gateway, "manifests/1"), "WWW-Authenticate"));
  }

  @Test
  void whoIsNoLongerAcceptedIsAskedAboutAgain() throws Exception {
    config = config(Duration.ofHours(1), Duration.ZERO);
    accept("Bearer alice");
    GatewayServer gateway = fixture.gateway(config);
    pullsEverything(gateway, "Bearer alice");
    registry.accepted = Set.of("Bearer bob");
    assertEquals(401, get(gateway, "manifests/1", "Bearer alice").statusCode());
    assertEquals(
        401, get(gateway, "blobs/" + Digest.of(TestImage.LAYER), "Bearer alice").statusCode());
  }

  @Test
  void privateImageIsNotGivenWhileNobodySaysWhoMayReadIt() throws Exception {
    config = config(Duration.ZERO, Duration.ZERO);
    accept("Bearer alice");
    GatewayServer gateway = fixture.gateway(config);
    pullsEverything(gateway, "Bearer alice");
    registry.close();
    assertEquals(503, get(gateway, "manifests/1", "Bearer alice").statusCode());
    assertEquals(503, get(gateway, "manifests/1").statusCode());
    assertEquals(
        503, get(gateway, "blobs/" + Digest.of(TestImage.LAYER), "Bearer alice").statusCode());
  }

  @Test
  void onlyWhatEverybodyMayReadIsSeeded() throws Exception {
    accept("Bearer alice");
    GatewayServer gateway = fixture.gateway(config);
    pullsEverything(gateway, "Bearer alice");
    GatewayFixture.await("all is stored", () -> gateway.downloads().isEmpty());
    assertEquals(0, seeding(gateway));
    registry.accepted = Set.of();
    assertEquals(200, get(gateway, "manifests/" + image.root().digest()).statusCode());
    pullsEverything(gateway, "");
    GatewayFixture.await("it is seeded", () -> seeding(gateway) >= 4);
  }

  private int seeding(GatewayServer gateway) {
    return gateway.swarms();
  }

  @ParameterizedTest
  @CsvSource({
    "403, '', 403",
    "404, '', 404",
    "429, 7, 429",
    "500, '', 500",
    "503, 9, 503",
    "418, '', 502"
  })
  void theRegistrysAnswerReachesTheClient(int status, String retryAfter, int expected)
      throws Exception {
    registry.failure =
        Optional.of(
            new Failure(
                status, retryAfter, "{\"errors\":[{\"code\":\"X\",\"message\":\"words\"}]}"));
    HttpResponse<byte[]> answer = get(fixture.gateway(config), "manifests/1");
    assertEquals(expected, answer.statusCode());
    assertEquals(retryAfter.isEmpty() ? "(none)" : retryAfter, header(answer, "Retry-After"));
    String body = new String(answer.body(), StandardCharsets.UTF_8);
    assertTrue(body.contains("words"), body);
  }

  @Test
  void tagThatHasMovedIsSeenWhenItIsNoLongerFresh() throws Exception {
    GatewayServer impatient = fixture.gateway(config(Duration.ZERO, Duration.ofMinutes(1)));
    GatewayServer patient = fixture.gateway(config);
    for (GatewayServer gateway : List.of(impatient, patient)) {
      assertEquals(200, get(gateway, "manifests/1").statusCode());
    }
    TestImage moved = TestImage.single();
    registry.serve(moved);
    assertEquals(
        moved.root().digest().toString(),
        header(get(impatient, "manifests/1"), "Docker-Content-Digest"));
    assertEquals(
        image.root().digest().toString(),
        header(get(patient, "manifests/1"), "Docker-Content-Digest"));
  }

  @Test
  void invalidatedTagIsAskedForAnew() throws Exception {
    GatewayServer gateway = fixture.gateway(config);
    pullsEverything(gateway, "");
    GatewayFixture.await("all is stored", () -> gateway.downloads().isEmpty());
    registry.serve(TestImage.single());
    try (ControlClient node = ControlClient.connect(config.store()).orElseThrow()) {
      node.invalidate("up.test/acme/app:1");
    }
    assertEquals(
        TestImage.single().root().digest().toString(),
        header(get(gateway, "manifests/1"), "Docker-Content-Digest"));
  }

  @Test
  void tagThatIsWhatItWasCostsNoBytes() throws Exception {
    GatewayServer gateway = fixture.gateway(config(Duration.ZERO, Duration.ofMinutes(1)));
    assertEquals(200, get(gateway, "manifests/1").statusCode());
    assertEquals(0, registry.heads.get());
    int asked = registry.requests().size();
    assertEquals(200, get(gateway, "manifests/1").statusCode());
    assertEquals(1, registry.heads.get());
    assertEquals(asked + 1, registry.requests().size());
  }

  @Test
  void brokenConnectionIsTakenUpAgain() throws Exception {
    registry.cuts.set(2);
    pullsEverything(fixture.gateway(config), "");
  }

  /** Some clients cannot go elsewhere then. */
  @Test
  void registryThatIsAwayForAMomentIsWaitedForByWhoHasTheManifest() throws Exception {
    Digest layer = Digest.of(TestImage.LAYER);
    GatewayServer gateway = fixture.gateway(config);
    registry.unavailable.set(1);
    assertEquals(503, get(gateway, "blobs/" + layer).statusCode());
    assertEquals(200, get(gateway, "manifests/1").statusCode());
    registry.unavailable.set(3);
    HttpResponse<byte[]> answer = get(gateway, "blobs/" + layer);
    assertEquals(200, answer.statusCode());
    assertArrayEquals(TestImage.LAYER, answer.body());
  }

  @Test
  void wrongBytesNeverComplete() throws Exception {
    Digest layer = Digest.of(TestImage.LAYER);
    byte[] wrong = TestImage.LAYER.clone();
    wrong[0] ^= 1;
    registry.replace(layer, wrong);
    GatewayServer gateway = fixture.gateway(config);
    assertEquals(200, get(gateway, "manifests/1").statusCode());
    try {
      HttpResponse<byte[]> answer = get(gateway, "blobs/" + layer);
      assertEquals(404, answer.statusCode());
    } catch (IOException cut) {
      assertTrue(Files.notExists(config.store().resolve("blobs/sha256").resolve(layer.hex())));
    }
  }

  /** More is to be left free than the disk has. */
  private GatewayConfig onAFullDisk(GatewayConfig any) {
    return any.withQuota(
        new Quota(
            Optional.empty(), null, null, null, Optional.of(new ByteSize(Long.MAX_VALUE / 4))));
  }

  @Test
  void whatDoesNotFitOnTheDiskIsPassedThrough() throws Exception {
    GatewayServer gateway = fixture.gateway(onAFullDisk(config));
    pullsEverything(gateway, "");
    assertEquals(List.of(), gateway.downloads());
    Digest layer = Digest.of(TestImage.LAYER);
    assertTrue(Files.notExists(config.store().resolve("blobs/sha256").resolve(layer.hex())));
    HttpResponse<byte[]> rest =
        fixture.send(
            gateway,
            "/v2/acme/app/blobs/" + layer + "?ns=up.test",
            request -> request.header("Range", "bytes=5-"));
    assertEquals(206, rest.statusCode());
    assertArrayEquals(Arrays.copyOfRange(TestImage.LAYER, 5, TestImage.LAYER.length), rest.body());
    registry.failure = Optional.of(new Failure(429, "7", "{}"));
    HttpResponse<byte[]> busy = get(gateway, "blobs/" + layer);
    assertEquals(429, busy.statusCode());
    assertEquals("7", header(busy, "Retry-After"));
  }

  @Test
  void wrongBytesNeverCompleteOnAFullDisk() throws Exception {
    Digest layer = Digest.of(TestImage.LAYER);
    byte[] wrong = TestImage.LAYER.clone();
    wrong[0] ^= 1;
    registry.replace(layer, wrong);
    GatewayServer gateway = fixture.gateway(onAFullDisk(config));
    assertThrows(IOException.class, () -> get(gateway, "blobs/" + layer));
  }

  /** What is signed is here by the swarm alone, or by the registry, too. */
  @Test
  void signedImageThatDoesNotFitComesFromTheRegistryThatHasIt() throws Exception {
    try (TestPublisher publisher = fixture.publisher()) {
      byte[] layer = org.lodestone.gateway.TestImage.bytes(1, 1 << 20);
      org.lodestone.gateway.TestImage signed = org.lodestone.gateway.TestImage.ofLayers(layer);
      publisher.publish(signed, "up.test/signed/app", "1");
      GatewayServer gateway = fixture.gateway(onAFullDisk(config));
      String tag = "/v2/signed/app/manifests/1?ns=up.test";
      HttpResponse<byte[]> refused = fixture.get(gateway, tag);
      assertEquals(404, refused.statusCode());
      assertTrue(text(refused.body()).contains("does not fit on the disk"), text(refused.body()));
      for (byte[] blob : signed.blobs()) {
        registry.paths.put("/v2/signed/app/blobs/" + Digest.of(blob), blob);
      }
      GatewayFixture.await("it is asked again", () -> status(gateway, tag) == 200);
      HttpResponse<byte[]> answer =
          fixture.get(gateway, "/v2/signed/app/blobs/" + Digest.of(layer) + "?ns=up.test");
      assertEquals(200, answer.statusCode());
      assertArrayEquals(layer, answer.body());
    }
  }

  private int status(GatewayServer gateway, String path) {
    try {
      return fixture.get(gateway, path).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void othersGetWhatOneHasFromItAndNotFromTheRegistry() throws Exception {
    GatewayServer first = fixture.gateway(config);
    pullsEverything(first, "");
    GatewayFixture.await("it is seeded", () -> first.swarms() >= 4);
    for (Digest part : image.blobs().keySet()) {
      GatewayFixture.await("others are told", () -> isKnown(part));
    }
    long before = blobsSent();
    pullsEverything(
        fixture.gateway(
            config(Duration.ofSeconds(30), Duration.ofMinutes(1)).withStore(dir.resolve("second"))),
        "");
    assertEquals(before, blobsSent());
  }

  /** Whether the tracker knows a torrent of it, or it is a manifest, which has none. */
  private boolean isKnown(Digest part) {
    boolean manifest =
        new String(image.blobs().get(part), StandardCharsets.UTF_8).contains("schemaVersion");
    return manifest || !hints().ask(part, Deadline.in(GatewayFixture.LONG)).offers().isEmpty();
  }

  private HintTrackers hints() {
    return new HintTrackers(
        List.of(new HintClient(fixture.tracker.httpUri(), GatewayFixture.LONG)));
  }

  private long blobsSent() {
    return registry.requests().stream().filter(request -> request.contains("/blobs/")).count()
        - registry.heads.get();
  }

  @Test
  void hintsThatLeadNowhereCostTimeAndNoPull() throws Exception {
    List<Hint> lies =
        image.blobs().entrySet().stream()
            .map(
                part ->
                    new Hint(
                        part.getKey(),
                        part.getValue().length,
                        new InfoHash("0123456789abcdef0123456789abcdef01234567")))
            .toList();
    hints()
        .post(
            new HintPost(PeerId.random(), HintPost.MAX_LEASE, lies, List.of()),
            Deadline.in(GatewayFixture.LONG));
    GatewayFixture.await("the lies are told", () -> isKnown(Digest.of(TestImage.LAYER)));
    pullsEverything(fixture.gateway(config), "");
  }

  @Test
  void nobodyIsToldOfAPrivateBlobOrAskedForIt() throws Exception {
    accept("Bearer alice");
    GatewayServer gateway = fixture.gateway(config);
    pullsEverything(gateway, "Bearer alice");
    GatewayFixture.await("all is stored", () -> gateway.downloads().isEmpty());
    for (Digest part : image.blobs().keySet()) {
      assertTrue(hints().ask(part, Deadline.in(GatewayFixture.LONG)).isEmpty());
    }
  }
}
