package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
