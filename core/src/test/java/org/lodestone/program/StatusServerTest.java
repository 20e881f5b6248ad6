package org.lodestone.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {

  private final AtomicReference<Optional<String>> fault = new AtomicReference<>(Optional.empty());
  private final PrometheusRegistry metrics = new PrometheusRegistry();
  private StatusServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        new StatusServer(
            new InetSocketAddress("127.0.0.1", 0), metrics, fault::get, () -> Map.of("blobs", 3));
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
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
