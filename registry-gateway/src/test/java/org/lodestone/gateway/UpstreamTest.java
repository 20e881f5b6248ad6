package org.lodestone.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.GatewayFixture.blobPath;
import static org.lodestone.gateway.GatewayFixture.manifestPath;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway does not stand between its clients and their upstream registry. */
final class UpstreamTest {

  private static final int MEBI = 1 << 20;

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

  /** containerd asks for each blob here first, also when the manifest came from upstream. */
  @Test
  void aBlobOfAnImageThatWasRefusedIsNotWaitedFor() throws Exception {
    TestPublisher publisher = fixture.publisher();
    byte[] layer = TestImage.bytes(1, MEBI);
    publisher.publish(TestImage.ofLayers(layer), "acme/app", "1");
    publisher.stopSeeding();
    GatewayServer gateway = fixture.gateway();
    assertEquals(404, status(gateway, manifestPath("acme/app", "1")));
    assertEquals(404, status(gateway, blobPath("acme/app", layer)));
  }

  @Test
  void whatThePolicyLeavesToUpstreamIsNotCountedAsUntrusted() throws Exception {
    Files.writeString(dir.resolve("policy.json"), "{\"default\":[{\"type\":\"upstream\"}]}");
    GatewayServer gateway = fixture.gateway();
    HttpResponse<byte[]> answer = fixture.get(gateway, manifestPath("library/alpine", "1"));
    assertEquals(404, answer.statusCode());
    String why = new String(answer.body(), UTF_8);
    assertTrue(why.contains("leaves library/alpine to its upstream registry"), why);
    String metrics =
        fixture
            .http
            .send(
                HttpRequest.newBuilder(gateway.statusUri().resolve("/metrics")).build(),
                BodyHandlers.ofString())
            .body();
    assertTrue(metrics.contains("refusals_total{reason=\"upstream\"} 1"), metrics);
    assertFalse(metrics.contains("reason=\"untrusted\""), metrics);
  }

  /** Longer than the gateway takes, shorter than docker waits. */
  private int status(GatewayServer gateway, String path) throws Exception {
    return fixture
        .send(gateway, path, request -> request.timeout(Duration.ofSeconds(12)))
        .statusCode();
  }

  @Test
  void answersInTimeThoughTheConfigurationWouldWaitLonger() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      GatewayServer gateway = fixture.gateway(asking(silent));
      HttpResponse<byte[]> answer =
          fixture.send(
              gateway,
              manifestPath("acme/app", "1"),
              request -> request.timeout(Duration.ofSeconds(12)));
      assertEquals(404, answer.statusCode());
      String why = new String(answer.body(), UTF_8);
      assertTrue(why.contains("index http://127.0.0.1:" + silent.getLocalPort()), why);
    }
  }

  @Test
  void fiftyRequestsForOneManifestAreOneQuestion() throws Exception {
    List<Socket> questions = new ArrayList<>();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      GatewayServer gateway = fixture.gateway(asking(silent));
      List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(
            fixture.http.sendAsync(
                fixture.request(gateway, manifestPath("acme/app", "1"), request -> request),
                BodyHandlers.ofByteArray()));
      }
      for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
        assertEquals(404, answer.get().statusCode());
      }
      // Whatever was asked is in the backlog by now.
      silent.setSoTimeout(1);
      while (true) {
        questions.add(silent.accept());
      }
    } catch (SocketTimeoutException e) {
      assertEquals(1, questions.size());
    } finally {
      for (Socket question : questions) {
        question.close();
      }
    }
  }

  private GatewayConfig asking(ServerSocket index) {
    GatewayConfig config = fixture.config();
    return config
        .withIndexes(List.of(URI.create("http://127.0.0.1:" + index.getLocalPort())))
        .withPatience(config.patience().withResolve(Duration.ofMinutes(1)));
  }
}
