package org.lodestone.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.GatewayFixture.blobPath;
import static org.lodestone.gateway.GatewayFixture.manifestPath;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.gateway.http.AnswerTimes;

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

  /** A layer that upstream's image shares with a document that nobody asked for. */
  @Test
  void aBlobOfAnImageThatWasNotAskedForIsNotWaitedFor() throws Exception {
    TestPublisher publisher = fixture.publisher();
    byte[] shared = TestImage.bytes(1, MEBI);
    byte[] other = TestImage.bytes(2, MEBI);
    publisher.publish(TestImage.ofLayers(shared), "acme/app", "1");
    GatewayConfig config = fixture.config();
    GatewayServer gateway = fixture.gateway(config);
    assertEquals(200, status(gateway, manifestPath("acme/app", "1")));
    gateway = fixture.restartWithout(shared, gateway, config);
    publisher.publish(TestImage.ofLayers(shared, other), "acme/other", "1");
    assertEquals(404, status(gateway, blobPath("acme/other", shared)));
    assertEquals(404, status(gateway, blobPath("acme/other", other)));
    assertEquals(200, status(gateway, blobPath("acme/app", shared)), "it was promised there");
  }

  @Test
  void aManifestThatTheClientDoesNotTakePromisesNothing() throws Exception {
    TestPublisher publisher = fixture.publisher();
    byte[] layer = TestImage.bytes(1, MEBI);
    publisher.publish(TestImage.ofLayers(layer), "acme/app", "1");
    GatewayConfig config = fixture.config();
    GatewayServer gateway = fixture.gateway(config);
    HttpResponse<byte[]> refused =
        fixture.send(
            gateway,
            manifestPath("acme/app", "1"),
            request -> request.header("Accept", "text/html"));
    assertEquals(404, refused.statusCode());
    gateway = fixture.restartWithout(layer, gateway, config);
    assertEquals(404, status(gateway, blobPath("acme/app", layer)));
  }

  @Test
  void aPromiseThatCannotBeKeptOverARestartIsNotGiven() throws Exception {
    TestPublisher publisher = fixture.publisher();
    byte[] layer = TestImage.bytes(1, MEBI);
    publisher.publish(TestImage.ofLayers(layer), "acme/app", "1");
    GatewayConfig config = fixture.config();
    GatewayServer gateway = fixture.gateway(config);
    Files.writeString(config.store().resolve("lodestone/agreements"), "not a folder");
    assertEquals(404, status(gateway, manifestPath("acme/app", "1")));
    Files.delete(config.store().resolve("lodestone/agreements"));
    gateway = fixture.restartWithout(layer, gateway, config);
    assertEquals(404, status(gateway, blobPath("acme/app", layer)));
  }

  /** The disk with the documents stands still, as that of a dead network folder does. */
  @Test
  void saysNoInTimeThoughTheDiskIsFrozen() throws Exception {
    TestPublisher publisher = fixture.publisher();
    TestImage image = TestImage.ofLayers(TestImage.bytes(1, MEBI));
    publisher.publish(image, "acme/app", "1");
    GatewayConfig config = fixture.config();
    GatewayServer gateway = fixture.gateway(config);
    assertEquals(200, status(gateway, manifestPath("acme/app", "1")));
    byte[] layer = image.blobs().get(1);
    GatewayFixture.await("all is stored", () -> gateway.downloads().isEmpty());
    gateway.close();
    for (Path file : List.of(config.store().resolve("lodestone/agreements"))) {
      deleteAll(file);
    }
    GatewayServer frozen = fixture.gateway(config);
    List<Path> pipes = freeze(config.store().resolve("lodestone/documents"));
    try {
      assertEquals(404, status(frozen, manifestPath("acme/app", image.digest())));
      assertEquals(404, status(frozen, blobPath("acme/app", layer)));
      assertEquals(200, status(frozen, "/v2/"));
    } finally {
      thaw(pipes);
    }
  }

  private static void deleteAll(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /** Reading a pipe waits for somebody who writes to it. */
  private static List<Path> freeze(Path folder) throws Exception {
    List<Path> frozen;
    try (Stream<Path> files = Files.list(folder)) {
      frozen = files.toList();
    }
    for (Path file : frozen) {
      Files.delete(file);
      assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
    }
    return frozen;
  }

  private static void thaw(List<Path> pipes) throws Exception {
    for (Path pipe : pipes) {
      new RandomAccessFile(pipe.toFile(), "rw").close(); // waits for no reader
    }
  }

  /** What is promised: a client that may go upstream gets its answer within five seconds. */
  private int status(GatewayServer gateway, String path) throws Exception {
    return fixture
        .send(gateway, path, request -> request.timeout(Duration.ofSeconds(5)))
        .statusCode();
  }

  @Test
  void answersInTimeThoughAnIndexIsSilent() throws Exception {
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
      // A no is remembered for seconds.
      assertEquals(404, status(gateway, manifestPath("acme/app", "1")));
      // Whatever was asked is in the backlog by now.
      silent.setSoTimeout(1);
      while (true) {
        questions.add(silent.accept());
      }
    } catch (SocketTimeoutException e) {
      int forDocuments = 0;
      for (Socket question : questions) {
        if (line(question).contains("/documents?")) {
          forDocuments++; // the gateway also asks what was withdrawn
        }
      }
      assertEquals(1, forDocuments);
    } finally {
      for (Socket question : questions) {
        question.close();
      }
    }
  }

  private static String line(Socket question) throws IOException {
    question.setSoTimeout(20_000);
    return new BufferedReader(new InputStreamReader(question.getInputStream(), UTF_8)).readLine();
  }

  private GatewayConfig asking(ServerSocket index) {
    GatewayConfig config = fixture.config();
    return config
        .withIndexes(List.of(URI.create("http://127.0.0.1:" + index.getLocalPort())))
        .withPatience(config.patience().withResolve(AnswerTimes.LONGEST_DECISION));
  }
}
