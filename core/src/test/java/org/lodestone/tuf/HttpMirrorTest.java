package org.lodestone.tuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.io.Deadline;

class HttpMirrorTest {

  private HttpServer server;
  private Duration time = Duration.ofSeconds(30);

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void givesAFileUpToTheBound() throws IOException {
    answer("/c/metadata/timestamp.json", 200, "{}");
    assertArrayEquals("{}".getBytes(UTF_8), fetch("metadata/timestamp.json", 2).orElseThrow());
    assertRefused("the answer has more than 1 bytes", "metadata/timestamp.json", 1);
    assertEquals(Optional.empty(), fetch("metadata/2.root.json", 10));
  }

  @Test
  void readsNoMoreOfAnEndlessFileThanTheBound() {
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] some = new byte[1000];
          try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
              out.write(some);
            }
          }
        });
    assertRefused("the answer has more than 10000 bytes", "x", 10_000);
  }

  @Test
  void waitsNoLongerThanTheDeadline() {
    server.createContext("/", exchange -> {}); // never answers
    time = Duration.ofMillis(50);
    assertRefused("no whole answer in time", "x", 10);
  }

  @Test
  void followsNoRedirect() {
    answer("/elsewhere", 200, "{}");
    server.createContext(
        "/c/x",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    assertRefused("it answered 302", "x", 10);
  }

  @Test
  void aServerThatFailsDoesNotLackTheFile() {
    answer("/c/x", 500, "");
    assertRefused("it answered 500", "x", 10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://a/b", "http:b", "http://a/b?c", "http://u:p@a/b", "file:///a"})
  void refusesOtherAddresses(String address) {
    assertThrows(IllegalArgumentException.class, () -> HttpMirror.checked(URI.create(address)));
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
  }

  private Optional<byte[]> fetch(String path, int maxBytes) throws IOException {
    URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/c/");
    return new HttpMirror(base, () -> Deadline.in(time)).fetch(path, maxBytes);
  }

  private void assertRefused(String message, String path, int maxBytes) {
    IOException e = assertThrows(IOException.class, () -> fetch(path, maxBytes));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
