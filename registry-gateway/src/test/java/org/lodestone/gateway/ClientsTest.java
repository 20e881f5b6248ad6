package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.GatewayFixture.blobPath;
import static org.lodestone.gateway.GatewayFixture.manifestPath;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.gateway.http.RawClient;
import org.lodestone.oci.Digest;

/** What clients do to a gateway whose swarm stalls, and while it does not. */
final class ClientsTest {

  private static final int MEBI = 1 << 20;

  @TempDir Path dir;
  private GatewayFixture fixture;
  private TestPublisher publisher;
  private GatewayConfig config;
  private GatewayServer gateway;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
    publisher = fixture.publisher();
    config = fixture.config();
    gateway = fixture.gateway(config);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  /** A layer that was promised, and that nobody has any more: requests for it wait. */
  private byte[] stalledLayer() throws Exception {
    return stalledLayer(config);
  }

  private byte[] stalledLayer(GatewayConfig again) throws Exception {
    byte[] layer = TestImage.bytes(1, 4 * MEBI);
    publisher.publish(TestImage.ofLayers(layer), "acme/app", "1");
    assertEquals(200, fixture.get(gateway, manifestPath("acme/app", "1")).statusCode());
    gateway = fixture.restartWithout(layer, gateway, again);
    publisher.stopSeeding();
    return layer;
  }

  @Test
  void waitsForASeederAndGoesOn() throws Exception {
    byte[] layer = stalledLayer();
    CompletableFuture<HttpResponse<byte[]>> pull = pull(layer);
    GatewayFixture.await("the request waits", () -> gateway.waitingRequests() == 1);
    publisher.publish(TestImage.ofLayers(layer), "acme/app", "1");
    assertArrayEquals(layer, pull.get(60, TimeUnit.SECONDS).body());
  }

  @Test
  void sharesOneDownloadAmongConcurrentRequests() throws Exception {
    byte[] layer = stalledLayer();
    List<CompletableFuture<HttpResponse<byte[]>>> pulls = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      pulls.add(pull(layer));
    }
    GatewayFixture.await("all requests wait", () -> gateway.waitingRequests() == 10);
    assertEquals(1, gateway.downloads().stream().filter(d -> d.size() == layer.length).count());
    publisher.publish(TestImage.ofLayers(layer), "acme/app", "1");
    for (CompletableFuture<HttpResponse<byte[]>> pull : pulls) {
      assertArrayEquals(layer, pull.get(60, TimeUnit.SECONDS).body());
    }
  }

  private CompletableFuture<HttpResponse<byte[]>> pull(byte[] layer) {
    return fixture.http.sendAsync(
        fixture.request(gateway, blobPath("acme/app", layer), r -> r), BodyHandlers.ofByteArray());
  }

  @Test
  void freesTheRequestOfAClientThatHasGone() throws Exception {
    byte[] layer = stalledLayer();
    try (RawClient client = new RawClient(gateway.uri())) {
      client.get(blobPath("acme/app", layer));
      GatewayFixture.await("the request waits", () -> gateway.waitingRequests() == 1);
    }
    GatewayFixture.await("the request is freed", () -> gateway.waitingRequests() == 0);
    assertEquals(200, fixture.get(gateway, "/v2/").statusCode());
  }

  @Test
  void freesTheRequestOfAClientThatHasGoneBeforeItsTurn() throws Exception {
    Patience one = new Patience(null, null, null, null, null, 1);
    byte[] layer = stalledLayer(config.withPatience(one));
    try (RawClient first = new RawClient(gateway.uri())) {
      first.get(blobPath("acme/app", layer));
      GatewayFixture.await("the request waits", () -> gateway.waitingRequests() == 1);
      try (RawClient second = new RawClient(gateway.uri())) {
        second.get(blobPath("acme/app", layer));
        GatewayFixture.await("both wait", () -> gateway.waitingRequests() == 2);
      }
      GatewayFixture.await("the second is freed", () -> gateway.waitingRequests() == 1);
    }
  }

  /** Its next request is on the way as soon as it has the last byte of the answer before. */
  @Test
  void losesNoRequestOfAQuickClientThatKeepsItsConnection() throws Exception {
    byte[] layer = stalledLayer();
    gateway.close();
    byte[] half = Arrays.copyOf(layer, layer.length / 2);
    Files.write(config.store().resolve("lodestone/partial/" + Digest.of(layer).hex()), half);
    gateway = fixture.gateway(config);
    String get =
        "GET %s HTTP/1.1\r\nHost: localhost\r\nRange: bytes=7-7\r\n\r\n"
            .formatted(blobPath("acme/app", layer));
    try (RawClient client = new RawClient(gateway.uri())) {
      for (int i = 0; i < 1_000; i++) {
        client.send(get);
        assertTrue(client.readHead().startsWith("HTTP/1.1 206 "));
        assertEquals(layer[7], (byte) client.in().read());
      }
    }
  }

  /** So that it asks the next of its registries, and need not wait again for the rest. */
  @Test
  void sendsAClientElsewhereWhenABlobHasStalled() throws Exception {
    config = config.withPatience(Patience.defaults().withStall(Duration.ofSeconds(5)));
    byte[] layer = TestImage.bytes(1, 4 * MEBI);
    byte[] other = TestImage.bytes(2, 4 * MEBI);
    publisher.publish(TestImage.ofLayers(layer, other), "acme/app", "1");
    assertEquals(200, fixture.get(gateway, manifestPath("acme/app", "1")).statusCode());
    GatewayFixture.await("all is stored", () -> gateway.downloads().isEmpty());
    gateway.close();
    publisher.stopSeeding();
    for (byte[] blob : List.of(layer, other)) {
      Files.delete(config.store().resolve("blobs/sha256/" + Digest.of(blob).hex()));
    }
    gateway = fixture.gateway(config);
    assertEquals(404, pull(layer).get(60, TimeUnit.SECONDS).statusCode());
    CompletableFuture<HttpResponse<byte[]>> waiting = pull(other);
    assertEquals(404, pull(layer).get(60, TimeUnit.SECONDS).statusCode());
    assertFalse(waiting.isDone(), "the first request for a blob waits");
  }

  @Test
  void endsAStalledRequestWhenItStops() throws Exception {
    byte[] layer = stalledLayer();
    try (RawClient client = new RawClient(gateway.uri())) {
      client.get(blobPath("acme/app", layer));
      GatewayFixture.await("the request waits", () -> gateway.waitingRequests() == 1);
      gateway.close();
      // FIN, not RST: a read tells of the end instead of failing.
      assertTrue(client.in().readAllBytes().length < layer.length);
    }
  }

  @Test
  void answersManifestsWhileManyRequestsStall() throws Exception {
    byte[] layer = stalledLayer();
    for (int i = 0; i < 100; i++) {
      fixture.add(new RawClient(gateway.uri())).get(blobPath("acme/app", layer));
    }
    GatewayFixture.await("all requests wait", () -> gateway.waitingRequests() == 100);
    assertEquals(200, fixture.get(gateway, "/v2/").statusCode());
    TestImage other = TestImage.ofLayers(TestImage.bytes(2, 10));
    publisher.publish(other, "acme/other", "1");
    assertEquals(200, fixture.get(gateway, manifestPath("acme/other", "1")).statusCode());
  }

  @Test
  void keepsTheConnectionAfterABlobFromTheSwarm() throws Exception {
    byte[] layer = TestImage.bytes(3, MEBI);
    publisher.publish(TestImage.ofLayers(layer), "acme/app", "1");
    try (RawClient client = new RawClient(gateway.uri())) {
      client.get(manifestPath("acme/app", "1"));
      String head = client.readHead();
      client.in().skipNBytes(length(head));
      client.get(blobPath("acme/app", layer));
      assertEquals(layer.length, length(client.readHead()));
      assertArrayEquals(layer, client.in().readNBytes(layer.length));
      client.get("/v2/");
      assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
    }
  }

  private static int length(String head) {
    String name = "content-length: ";
    int at = head.toLowerCase(Locale.ROOT).indexOf(name) + name.length();
    return Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
  }

  @Test
  void answersATlsHelloWith400() throws Exception {
    byte[] hello = {0x16, 0x03, 0x01, 0x00, (byte) 0xa5, 0x01, 0x00, 0x00, (byte) 0xa1, 0x03, 0x03};
    try (RawClient client = new RawClient(gateway.uri())) {
      client.send(hello);
      assertTrue(client.readHead().startsWith("HTTP/1.1 400 "));
    }
  }

  @Test
  void servesOthersWhileSlowClientsDribble() throws Exception {
    for (int i = 0; i < 200; i++) {
      fixture.add(new RawClient(gateway.uri())).send("GET /v2/ HTTP/1.1\r\nX-Slow: ");
    }
    HttpResponse<byte[]> response = fixture.get(gateway, "/v2/");
    assertEquals("{}", new String(response.body(), StandardCharsets.UTF_8));
  }

  @Test
  void bytesOfAClientThatDoesNotReadDoNotHoldUpOthers() throws Exception {
    byte[] layer = TestImage.bytes(4, 32 * MEBI);
    publisher.publish(TestImage.ofLayers(layer), "acme/app", "1");
    fixture.get(gateway, manifestPath("acme/app", "1"));
    for (int i = 0; i < 20; i++) {
      fixture.add(new RawClient(gateway.uri())).get(blobPath("acme/app", layer));
    }
    assertArrayEquals(layer, fixture.get(gateway, blobPath("acme/app", layer)).body());
  }
}
