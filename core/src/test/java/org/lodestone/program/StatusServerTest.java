package org.lodestone.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lodestone.io.BackgroundTasks;

class StatusServerTest {

  private static final InetSocketAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 0);

  private final AtomicReference<Optional<String>> fault = new AtomicReference<>(Optional.empty());
  private final PrometheusRegistry metrics = new PrometheusRegistry();
  private StatusServer server;

  @BeforeEach
  void start() throws Exception {
    server = new StatusServer(LOOPBACK, metrics, fault::get, () -> Map.of("blobs", 3));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void healthTellsTheFault() throws Exception {
    assertEquals(200, get("/healthz").statusCode());
    fault.set(Optional.of("the store's disk is full"));
    assertEquals(503, get("/healthz").statusCode());
    assertEquals("the store's disk is full\n", get("/healthz").body());
  }

  @Test
  void healthTellsOfALateHeartbeat() throws Exception {
    try (BackgroundTasks tasks = new BackgroundTasks("test");
        StatusServer watching = new StatusServer(LOOPBACK, metrics, tasks::fault, () -> Map.of())) {
      AtomicLong beat = new AtomicLong(System.nanoTime());
      tasks.watch("torrent engine", Duration.ofHours(1), beat::get);
      assertEquals(200, get(watching, "/healthz").statusCode());
      beat.addAndGet(-Duration.ofHours(2).toNanos());
      assertEquals(503, get(watching, "/healthz").statusCode());
      assertTrue(get(watching, "/healthz").body().startsWith("torrent engine: not well for 7"));
    }
  }

  /** Each sends a byte now and then; so the writes fail when the server has closed. */
  @Test
  void closesSlowClientsWhileGoodOnesGoOn() throws Exception {
    Duration quick = Duration.ofMillis(500);
    List<Socket> slow = new ArrayList<>();
    try (StatusServer impatient =
        new StatusServer(
            LOOPBACK,
            HostNames.LOOPBACK,
            quick,
            quick,
            metrics,
            fault::get,
            () -> "x".repeat(16 << 20))) {
      for (int i = 0; i < 50; i++) {
        slow.add(connect(impatient, "GET /healthz HTTP/1.1\r\nX-Endless: "));
        slow.add(connect(impatient, "GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n"));
      }
      while (!slow.isEmpty()) {
        slow.removeIf(StatusServerTest::failsToSend);
        assertEquals(200, get(impatient, "/healthz").statusCode());
      }
    } finally {
      for (Socket left : slow) {
        left.close();
      }
    }
  }

  private static Socket connect(StatusServer server, String start) throws Exception {
    Socket client = new Socket("127.0.0.1", server.port());
    client.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  private static boolean failsToSend(Socket client) {
    try {
      client.getOutputStream().write('x');
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void metricsAreInPrometheusTextFormat() throws Exception {
    Counter.builder().name("lodestone_pulls").help("pulls").register(metrics).inc();
    HttpResponse<String> answer = get("/metrics");
    assertTrue(answer.body().contains("lodestone_pulls_total 1.0"), answer.body());
    assertTrue(answer.headers().firstValue("Content-Type").orElse("").startsWith("text/plain"));
  }

  @Test
  void statusIsJson() throws Exception {
    assertEquals("{\"blobs\":3}\n", get("/status").body());
  }

  /** As a page would ask whose name was made to lead here (DNS rebinding). */
  @Test
  void answersOnlyToNamesOfLoopback() throws Exception {
    assertEquals("HTTP/1.1 200", firstBytes("localhost"));
    assertEquals("HTTP/1.1 200", firstBytes("127.0.0.1:" + server.port()));
    assertEquals("HTTP/1.1 421", firstBytes("rebound.example:" + server.port()));
  }

  @Test
  void everythingElseIsNotFound() throws Exception {
    assertEquals(404, get("/v2/").statusCode());
  }

  private String firstBytes(String host) throws Exception {
    try (Socket client = new Socket("127.0.0.1", server.port())) {
      String request = "GET /status HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(client.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return get(server, path);
  }

  private static HttpResponse<String> get(StatusServer server, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
