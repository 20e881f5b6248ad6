package org.lodestone.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.GatewayFixture.blobPath;
import static org.lodestone.gateway.GatewayFixture.manifestPath;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.document.Withdrawal;
import org.lodestone.index.IndexClient;
import org.lodestone.trust.RollbackMemory;

/** Publishers take back what gateways have pulled, or have not. */
final class WithdrawalTest {

  private static final String REASON = "CVE-2026-1: its doors are open";

  @TempDir Path dir;
  private GatewayFixture fixture;
  private GatewayConfig config;
  private GatewayServer gateway;
  private TestImage image;
  private MagnetManifest document;
  private String manifest;
  private String byDigest;
  private String blob;

  @BeforeEach
  void pull() throws Exception {
    fixture = new GatewayFixture(dir);
    image = TestImage.ofLayers(TestImage.bytes(1, 100_000));
    document = fixture.publisher().publish(image, "acme/app", "1");
    config = fixture.config().withRefresh(Duration.ofSeconds(1));
    gateway = fixture.gateway(config);
    manifest = manifestPath("acme/app", "1");
    byDigest = manifestPath("acme/app", image.digest());
    blob = blobPath("acme/app", image.blobs().get(1));
    assertArrayEquals(image.manifest(), fixture.get(gateway, manifest).body());
    assertArrayEquals(image.blobs().get(1), fixture.get(gateway, blob).body());
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void whatWasPulledIsNeitherServedNorSeededAndClientsAreToldWhy() throws Exception {
    GatewayFixture.await("it is seeded", () -> gateway.swarms() > 0);
    withdraw();
    GatewayFixture.await("it is refused", () -> status(gateway, manifest) == 404);
    for (String path : List.of(manifest, byDigest)) {
      assertTold(gateway, path);
    }
    assertEquals(404, status(gateway, blob));
    GatewayFixture.await("it is seeded no longer", () -> gateway.swarms() == 0);

    fixture.tracker.close();
    gateway.close();
    gateway = fixture.gateway(config);
    assertTold(gateway, byDigest);
    assertEquals(404, status(gateway, blob), "a restart without an index forgets nothing");
  }

  @Test
  void whoNeverPulledItIsToldWhy() throws Exception {
    withdraw();
    GatewayServer other =
        fixture.gateway(
            fixture.config().withMemory(dir.resolve("other.db")).withRefresh(Duration.ofDays(1)));
    assertTold(other, manifest);
    assertTold(other, byDigest);
  }

  @Test
  void whatIsStoredIsServedOnIfThePolicySaysSo() throws Exception {
    Path policy = dir.resolve("policy.json");
    Files.writeString(
        policy,
        Files.readString(policy)
            .replace("\"threshold\":1", "\"threshold\":1,\"withdrawn\":\"serveStored\""));
    withdraw();
    awaitKnown();
    for (String path : List.of(manifest, byDigest, blob)) {
      assertEquals(200, status(gateway, path), path);
    }
    send(Withdrawal.ofKey(fixture.key.verificationKey().id(), "stolen", Instant.now()));
    GatewayFixture.await("the key counts no longer", () -> status(gateway, manifest) == 404);
    assertEquals(404, status(gateway, blob));
  }

  private void awaitKnown() throws Exception {
    try (RollbackMemory memory = RollbackMemory.open(config.memory())) {
      GatewayFixture.await(
          "the gateway knows",
          () -> {
            try {
              memory.withdrawals().look();
              return memory.withdrawals().known().content().isPresent();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    }
  }

  private void assertTold(GatewayServer by, String path) throws Exception {
    HttpResponse<byte[]> answer = fixture.get(by, path);
    String body = new String(answer.body(), UTF_8);
    assertEquals(404, answer.statusCode(), body);
    assertTrue(body.contains(REASON), body);
    assertTrue(body.contains(" withdrew its signature at "), body);
  }

  private int status(GatewayServer by, String path) {
    try {
      return fixture.get(by, path).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void withdraw() throws IOException {
    send(
        Withdrawal.ofImage(
            document.name(), document.root(), document.tags(), REASON, Instant.now()));
  }

  private void send(Withdrawal withdrawal) throws IOException {
    new IndexClient(fixture.tracker.httpUri(), GatewayFixture.LONG)
        .withdraw(SignedWithdrawal.sign(withdrawal, fixture.key));
  }
}
