package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.oci.TestImage;
import org.lodestone.publish.Attester;
import org.lodestone.publish.PublishListener;
import org.lodestone.registry.FakeRegistry;
import org.lodestone.source.ImageSource;
import org.lodestone.source.ImageSources;
import org.lodestone.torrent.Tracker;

/** Images that somebody has signed and nobody seeds: their registry has them. */
@Timeout(120)
final class AttestedTest {

  @TempDir Path dir;
  private final TestImage image = TestImage.twoPlatforms();
  private GatewayFixture fixture;
  private FakeRegistry registry;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
    registry = fixture.add(new FakeRegistry(image));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void comeFromTheRegistryThatTheDocumentNames() throws Exception {
    attest("acme/tool");
    GatewayServer gateway = fixture.gateway(withUpstream(false));
    pullsEverything(gateway);
    assertTrue(registry.requests().stream().noneMatch(one -> one.contains("Basic ")));
    pullsEverything(fixture.gateway()); // from the swarm, as the first has it now
  }

  @Test
  void noLogInIsUsedWhereADocumentLeads() throws Exception {
    attest("acme/tool");
    registry.accepted = Set.of("Basic b3BlbjpzZXNhbWU=");
    registry.challenge = "Basic realm=\"test\"";
    assertEquals(404, get(fixture.gateway(impatient(withUpstream(false))), "1").statusCode());
    assertEquals(404, get(fixture.gateway(impatient(withUpstream(true))), "1").statusCode());
    assertEquals(404, get(fixture.gateway(impatient(fixture.config())), "1").statusCode());
  }

  @Test
  void aDamagedBlobIsNotSigned() {
    Digest layer =
        image.blobs().entrySet().stream()
            .filter(blob -> !isManifest(blob.getValue()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    registry.replace(layer, new byte[image.blobs().get(layer).length]);
    IOException e = assertThrows(IOException.class, () -> attest("acme/tool"));
    assertTrue(e.getMessage().contains(layer.toString()), e.getMessage());
  }

  private void attest(String name) throws IOException {
    Attester attester =
        new Attester(
            fixture.key,
            List.of(new Tracker(fixture.tracker.announceUri())),
            List.of(new IndexClient(fixture.tracker.httpUri(), Duration.ofSeconds(10))),
            Duration.ofDays(1),
            Clock.systemUTC());
    String place = registry.host() + "/acme/app";
    try (ImageSource source =
        ImageSources.open("docker://" + place + ":1", new ImageSources.SourceOptions(false))) {
      Attester.Attested read =
          attester.read(source, RepositoryName.parse(place), false, PublishListener.NONE);
      attester.publish(read, RepositoryName.parse(name), List.of("1"), PublishListener.NONE);
    }
  }

  private GatewayConfig withUpstream(boolean login) {
    return fixture
        .config()
        .withUpstreams(
            List.of(
                new UpstreamSettings(registry.host(), null, null, null, login, null, null, null)));
  }

  private static GatewayConfig impatient(GatewayConfig config) {
    return config.withPatience(config.patience().withAvailability(Duration.ofSeconds(2)));
  }

  private void pullsEverything(GatewayServer gateway) throws Exception {
    assertArrayEquals(image.rootBytes(), get(gateway, "1").body());
    for (Map.Entry<Digest, byte[]> part : image.blobs().entrySet()) {
      String path =
          isManifest(part.getValue())
              ? GatewayFixture.manifestPath("acme/tool", part.getKey())
              : GatewayFixture.blobPath("acme/tool", part.getValue());
      HttpResponse<byte[]> answer = fixture.get(gateway, path);
      assertEquals(200, answer.statusCode(), path);
      assertArrayEquals(part.getValue(), answer.body());
    }
  }

  private static boolean isManifest(byte[] blob) {
    return new String(blob, StandardCharsets.UTF_8).contains("schemaVersion");
  }

  private HttpResponse<byte[]> get(GatewayServer gateway, String tag) throws Exception {
    return fixture.get(gateway, GatewayFixture.manifestPath("acme/tool", tag));
  }
}
