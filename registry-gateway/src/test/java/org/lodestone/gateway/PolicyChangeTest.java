package org.lodestone.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.GatewayFixture.blobPath;
import static org.lodestone.gateway.GatewayFixture.manifestPath;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.trust.TrustPolicyFile;

/** The trust policy changes under a running gateway, as `lodestone trust` changes it. */
final class PolicyChangeTest {

  /** A change holds within a second; a busy machine needs another for the answer. */
  private static final Duration SOON = Duration.ofSeconds(2);

  @TempDir Path dir;
  private GatewayFixture fixture;
  private TestPublisher publisher;
  private GatewayConfig config;
  private GatewayServer gateway;
  private TestImage image;
  private Path policy;
  private String manifest;
  private String blob;

  @BeforeEach
  void pull() throws Exception {
    fixture = new GatewayFixture(dir);
    image = TestImage.ofLayers(TestImage.bytes(1, 100_000));
    publisher = fixture.publisher();
    publisher.publish(image, "acme/app", "1");
    config = fixture.config();
    gateway = fixture.gateway(config);
    policy = dir.resolve("policy.json");
    manifest = manifestPath("acme/app", "1");
    blob = blobPath("acme/app", image.blobs().get(1));
    assertArrayEquals(image.manifest(), fixture.get(gateway, manifest).body());
    assertArrayEquals(image.blobs().get(1), fixture.get(gateway, blob).body());
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private void distrust() throws IOException {
    TrustPolicyFile edited = TrustPolicyFile.load(policy);
    edited.remove("acme/*");
    edited.save();
  }

  private void trust() throws IOException {
    TrustPolicyFile edited = TrustPolicyFile.load(policy);
    edited.trust("acme/*", List.of(fixture.key.verificationKey()), OptionalInt.empty());
    edited.save();
  }

  /** The client keeps its connection: all of this goes over the one that has pulled before. */
  @Test
  void whatIsNoLongerTrustedIsNotServedUntilItIsAgain() throws Exception {
    distrust();
    awaitStatus(404, blob);
    for (String path : List.of(manifest, manifestPath("acme/app", image.digest()))) {
      assertEquals(404, fixture.get(gateway, path).statusCode(), path);
    }
    String why = new String(fixture.get(gateway, manifest).body(), UTF_8);
    assertTrue(why.contains(policy + " rejects acme/app"), why);
    trust();
    awaitStatus(200, manifest);
    awaitStatus(200, blob);
  }

  /** Asked for again and again it is answered from memory. */
  @Test
  void whatIsInMemoryIsNotServedWhenItIsNoLongerTrusted() throws Exception {
    String small = blobPath("acme/app", image.blobs().get(0));
    awaitStatus(200, small);
    distrust();
    awaitStatus(404, small);
  }

  /** Where the policy decides what a path means, too. */
  @Test
  void aPathMeansWhatThePolicyOfNowSays() throws Exception {
    String plain = manifestPath("library/alpine", "1");
    assertTrue(refusal(plain).contains("docker.io/library/alpine"), refusal(plain));
    TrustPolicyFile edited = TrustPolicyFile.load(policy);
    edited.trust("library/*", List.of(fixture.key.verificationKey()), OptionalInt.empty());
    edited.save();
    GatewayFixture.await(
        "it is looked up as it is written",
        SOON,
        () -> !refusal(plain).contains("docker.io/library/alpine"));
  }

  private String refusal(String path) {
    try {
      return new String(fixture.get(gateway, path).body(), UTF_8);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRequestThatWaitsIsSentOnWhenItsImageIsNoLongerTrusted() throws Exception {
    gateway = fixture.restartWithout(image.blobs().get(1), gateway, config);
    publisher.stopSeeding();
    CompletableFuture<HttpResponse<byte[]>> waiting =
        fixture.http.sendAsync(
            fixture.request(gateway, blob, request -> request), BodyHandlers.ofByteArray());
    GatewayFixture.await("the request waits", () -> gateway.waitingRequests() == 1);
    distrust();
    assertEquals(404, waiting.get(SOON.toMillis(), TimeUnit.MILLISECONDS).statusCode());
  }

  @Test
  void aPolicyThatCannotBeReadAcceptsNothingAndHealthzSaysSo() throws Exception {
    final byte[] good = Files.readAllBytes(policy);
    assertEquals(200, health().statusCode());
    Files.writeString(policy, "{\"default\":");
    awaitStatus(404, blob);
    assertEquals(404, fixture.get(gateway, manifest).statusCode());
    assertEquals(503, health().statusCode());
    assertTrue(health().body().contains("trust policy " + policy), health().body());
    Files.delete(policy);
    GatewayFixture.await(
        "health tells of the missing policy",
        () -> health().body().contains("there is no trust policy " + policy));
    assertEquals(404, fixture.get(gateway, manifest).statusCode());
    Files.write(policy, good);
    awaitStatus(200, manifest);
    awaitStatus(200, blob);
    assertEquals(200, health().statusCode());
  }

  private HttpResponse<String> health() {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.statusUri().resolve("/healthz"))
            .timeout(GatewayFixture.LONG)
            .build();
    try {
      return fixture.http.send(request, BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitStatus(int status, String path) throws InterruptedException {
    GatewayFixture.await(
        path + " is answered with " + status,
        SOON,
        () -> {
          try {
            return fixture.get(gateway, path).statusCode() == status;
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }
}
