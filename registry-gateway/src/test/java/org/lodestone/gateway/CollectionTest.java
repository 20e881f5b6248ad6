package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Reference;
import org.lodestone.program.ConfigException;
import org.lodestone.publish.CollectionSettings;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.tuf.FolderMirror;
import org.lodestone.tuf.PublishedCollection;
import org.lodestone.tuf.PublishedCollection.Signers;

/** A gateway that keeps its publisher's TUF collection. */
class CollectionTest {

  private static final TestImage IMAGE = TestImage.ofLayers(TestImage.bytes(1, 300_000));
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path dir;
  private final SigningKey online = SigningKey.generate(Algorithm.ED25519);
  private GatewayFixture fixture;
  private Path folder;
  private PublishedCollection collection;
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
    online.write(dir.resolve("online.pem"), Optional.empty());
    folder = dir.resolve("collection");
    collection = new PublishedCollection(folder);
    Map<String, Signers> signers = new LinkedHashMap<>();
    signers.put("root", new Signers(List.of(fixture.key.verificationKey()), 1));
    signers.put("targets", new Signers(List.of(fixture.key.verificationKey()), 1));
    signers.put("snapshot", new Signers(List.of(online.verificationKey()), 1));
    signers.put("timestamp", new Signers(List.of(online.verificationKey()), 1));
    collection.init(signers, Instant.now());
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
    fixture.close();
  }

  @Test
  void whatIsPushedIsCurrentInTheCollection() throws Exception {
    publish(Instant.now());
    PushClient client = new PushClient(fixture.gateway(pushConfig("targets")));
    assertEquals(201, client.push("acme/app", "1.0", IMAGE).statusCode());
    try (var targets = Files.list(folder.resolve("targets/acme/app"))) {
      assertTrue(targets.anyMatch(file -> file.toString().endsWith(".1.0")));
    }
    assertTrue(
        Files.readString(folder.resolve("metadata/2.targets.json")).contains("acme/app/1.0"));
  }

  @Test
  void nothingIsPublishedThatTheCollectionCannotName() throws Exception {
    publish(Instant.now());
    PushClient client = new PushClient(fixture.gateway(pushConfig("ci")));
    HttpResponse<byte[]> refused = client.push("acme/app", "1.0", IMAGE);
    assertNotEquals(201, refused.statusCode());
    IndexClient index = new IndexClient(fixture.tracker.httpUri(), Duration.ofSeconds(10));
    assertEquals(List.of(), index.documents(Reference.parse("acme/app:1.0")));
  }

  @Test
  void theTimestampIsRenewedInGoodTime() throws Exception {
    publish(Instant.now().minus(DAY).plus(Duration.ofHours(1)));
    GatewayServer gateway = fixture.gateway(config(dir.resolve("online.pem")));
    assertTrue(
        Files.readString(folder.resolve("metadata/timestamp.json")).contains("\"version\" : 2"));
    assertEquals("ok\n", status(gateway, "/healthz").body());
    String metrics = status(gateway, "/metrics").body();
    assertTrue(
        metrics.contains("lodestone_collection_renewal_failing{collection=\"" + folder + "\"} 0"),
        metrics);
    assertTrue(metrics.contains("lodestone_collection_expiry_timestamp_seconds"), metrics);
  }

  @Test
  void itIsSaidWhenTheCollectionIsAboutToExpire() throws Exception {
    publish(Instant.now().minus(DAY).plus(Duration.ofHours(1)));
    Path other = dir.resolve("other.pem");
    SigningKey.generate(Algorithm.ED25519).write(other, Optional.empty());
    GatewayServer gateway = fixture.gateway(config(other));
    HttpResponse<String> health = status(gateway, "/healthz");
    assertEquals(503, health.statusCode());
    assertTrue(
        health.body().contains(folder + " expires at ")
            && health.body().contains("timestamp has to be signed by 1 of its 1 keys"),
        health.body());
    String told = status(gateway, "/status").body();
    assertTrue(told.contains("timestamp has to be signed by 1 of its 1 keys"), told);
    String metrics = status(gateway, "/metrics").body();
    assertTrue(
        metrics.contains("lodestone_collection_renewal_failing{collection=\"" + folder + "\"} 1"),
        metrics);
  }

  @Test
  void aKeyThatIsNotThereStopsTheStart() {
    ConfigException e =
        assertThrows(
            ConfigException.class, () -> fixture.gateway(config(dir.resolve("nobody.pem"))));
    assertTrue(e.getMessage().contains("collections: no key file"), e.getMessage());
  }

  @Test
  void consumersFollowWhatThePublisherMeans() throws Exception {
    publish(Instant.now());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.start();
    Files.copy(folder.resolve("metadata/1.root.json"), dir.resolve("acme.root.json"));
    Files.writeString(
        dir.resolve("policy.json"),
        """
        {"default":[{"type":"reject"}],
         "scopes":{"acme/*":[{"type":"tuf","root":"acme.root.json","maxStaleness":"2d",
                              "mirrors":["http://127.0.0.1:%d/"]}]}}
        """
            .formatted(server.getAddress().getPort()));
    PushClient publisher = new PushClient(fixture.gateway(pushConfig("targets")));
    publisher.push("acme/app", "1.0", IMAGE);
    assertEquals(200, pull("1.0").statusCode());
    assertArrayEquals(IMAGE.manifest(), pull(IMAGE.digest()).body());

    TestImage next = TestImage.ofLayers(TestImage.bytes(2, 100_000));
    publisher.push("acme/app", "1.0", next);
    assertArrayEquals(next.manifest(), pull("1.0").body(), "the collection moves on");
    assertRefused(pull(IMAGE.digest()), "names for acme/app:1.0");

    server.stop(0);
    assertEquals(200, pull("1.0").statusCode(), "while mirrors are down what was good last counts");
    Instant threeDaysAgo = Instant.now().minus(Duration.ofDays(3));
    Files.setLastModifiedTime(keptTimestamp(), FileTime.from(threeDaysAgo));
    assertRefused(pull("1.0"), "has had the same timestamp since");

    server = HttpServer.create(server.getAddress(), 0);
    server.createContext("/", this::serve);
    server.start();
    collection.remove("targets", "acme/app/1.0", Instant.now());
    publish(Instant.now());
    assertRefused(pull("1.0"), "which is none");
  }

  /** What consumers trust last. */
  private Path keptTimestamp() throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve("collections"))) {
      return files.filter(file -> file.endsWith("timestamp.json")).findFirst().orElseThrow();
    }
  }

  /** By a gateway that has just been started, which asks the mirror anew. */
  private HttpResponse<byte[]> pull(Object reference) throws Exception {
    try (GatewayServer gateway = GatewayServer.start(fixture.config())) {
      return fixture.get(gateway, GatewayFixture.manifestPath("acme/app", reference));
    }
  }

  private static void assertRefused(HttpResponse<byte[]> answer, String why) {
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    assertEquals(404, answer.statusCode(), text);
    assertTrue(text.contains(why), text);
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath().replaceAll("^/+", "");
    Optional<byte[]> file = new FolderMirror(folder).fetch(path, 1 << 20);
    byte[] body = file.orElse("none".getBytes(StandardCharsets.UTF_8));
    exchange.sendResponseHeaders(file.isPresent() ? 200 : 404, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void publish(Instant when) throws Exception {
    collection.publish(List.of(fixture.key, online), DAY, when);
  }

  private GatewayConfig config(Path key) {
    return fixture
        .config()
        .withCollections(List.of(new CollectionSettings(folder, key, null, null)));
  }

  private GatewayConfig pushConfig(String role) throws Exception {
    GatewayConfig config = fixture.pushConfig();
    PushSettings push = config.push();
    return config
        .withCollections(
            List.of(new CollectionSettings(folder, dir.resolve("online.pem"), null, null)))
        .withPush(
            new PushSettings(push.names(), push.key(), null, null, null, null, null, folder, role));
  }

  private HttpResponse<String> status(GatewayServer gateway, String path) throws Exception {
    URI uri = gateway.statusUri().resolve(path);
    return fixture.http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
