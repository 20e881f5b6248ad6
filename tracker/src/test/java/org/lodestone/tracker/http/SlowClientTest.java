package org.lodestone.tracker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that hold a connection without letting it come to an end. */
@Timeout(60)
class SlowClientTest {

  private static final byte[] REQUEST = "GET /fast HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII);

  private static final int SLOW = 300;
  private static final byte[] LARGE = new byte[16 << 20];

  private final HttpSettings settings =
      new HttpSettings(Duration.ofMillis(500), Duration.ofMillis(500), 1_000, false);

  @Test
  void closesAConnectionWhoseRequestHeadTrickles() throws Exception {
    try (HttpServer server = server();
        Socket client = connect(server)) {
      trickleUntilClosed(client, "GET /fast HTTP/1.1\r\nX-Endless: ");
    }
  }

  @Test
  void closesAConnectionWhoseSecondRequestHeadTrickles() throws Exception {
    try (HttpServer server = server();
        Socket client = connect(server)) {
      client.getOutputStream().write(REQUEST);
      assertEquals('H', client.getInputStream().read());
      trickleUntilClosed(client, "GET /fast HTTP/1.1\r\nX-Endless: ");
    }
  }

  @Test
  void closesAConnectionWhoseRequestBodyTrickles() throws Exception {
    try (HttpServer server = server();
        Socket client = connect(server)) {
      trickleUntilClosed(
          client, "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
    }
  }

  @Test
  void closesAnIdleConnection() throws Exception {
    try (HttpServer server = server();
        Socket client = connect(server)) {
      client.setSoTimeout(30_000);
      assertEquals(-1, client.getInputStream().read());
    }
  }

  @Test
  void keepsAConnectionThatGoesOnAsking() throws Exception {
    try (HttpServer server = server();
        Socket client = connect(server)) {
      client.setSoTimeout(100);
      long end = System.nanoTime() + 3 * settings.headTimeout().toNanos();
      while (System.nanoTime() < end) {
        client.getOutputStream().write(REQUEST);
        assertTrue(readAnswer(client.getInputStream()) > 0);
      }
    }
  }

  /** Each sends a byte now and then; so the writes fail when the server has closed. */
  @Test
  void closesHundredsOfSlowSendersAndReadersWhileGoodClientsGoOn() throws Exception {
    // Time enough for good clients of a busy machine.
    Duration deadline = Duration.ofSeconds(5);
    List<Socket> slow = new ArrayList<>();
    try (HttpServer server = server(new HttpSettings(deadline, deadline, 1_000, false))) {
      for (int i = 0; i < SLOW; i++) {
        slow.add(connect(server, "GET /fast HTTP/1.1\r\nX-Endless: "));
        slow.add(connect(server, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n"));
      }
      while (!slow.isEmpty()) {
        slow.removeIf(SlowClientTest::failsToSend);
        try (Socket good = connect(server, "GET /fast HTTP/1.0\r\n\r\n")) {
          assertTrue(good.getInputStream().readAllBytes().length > 0);
        }
      }
    } finally {
      for (Socket left : slow) {
        left.close();
      }
    }
  }

  @Test
  void givesAnAddressWithManyConnectionsNoneOfTheOthers() throws Exception {
    Duration never = Duration.ofHours(1);
    List<Socket> many = new ArrayList<>();
    try (HttpServer server = server(new HttpSettings(never, never, 10, false));
        Socket early = connectFrom("127.0.0.2", server)) {
      for (int i = 0; i < SLOW; i++) {
        many.add(connect(server));
      }
      try (Socket late = connectFrom("127.0.0.3", server)) {
        for (Socket good : List.of(early, late)) {
          good.getOutputStream().write(REQUEST);
          assertEquals('H', good.getInputStream().read());
        }
      }
      assertEquals(-1, many.get(0).getInputStream().read());
    } finally {
      for (Socket one : many) {
        one.close();
      }
    }
  }

  @Test
  void goesOnAcceptingWhileAnAddressComesAndGoes() throws Exception {
    Duration never = Duration.ofHours(1);
    try (HttpServer server = server(new HttpSettings(never, never, 10, false))) {
      for (int round = 0; round < 20; round++) {
        List<Socket> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          many.add(connect(server));
        }
        for (Socket one : many) {
          one.close();
        }
        try (Socket good = connectFrom("127.0.0.2", server)) {
          good.getOutputStream().write(REQUEST);
          assertEquals('H', good.getInputStream().read());
        }
      }
    }
  }

  @Test
  void countsNoConnectionThatHasEnded() throws Exception {
    Duration never = Duration.ofHours(1);
    int most = 100;
    try (HttpServer server = server(new HttpSettings(never, never, most, false));
        Socket early = connectFrom("127.0.0.2", server)) {
      for (int i = 0; i < 2 * most; i++) {
        try (Socket next = connectFrom("127.0.1." + i, server)) {
          next.getOutputStream().write("GET /fast HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
          assertTrue(next.getInputStream().readAllBytes().length > 0);
        }
      }
      early.getOutputStream().write(REQUEST);
      assertEquals('H', early.getInputStream().read());
    }
  }

  private static Socket connectFrom(String address, HttpServer server) throws IOException {
    return new Socket(
        InetAddress.getLoopbackAddress(), server.port(), InetAddress.getByName(address), 0);
  }

  private static Socket connect(HttpServer server, String start) throws IOException {
    Socket client = connect(server);
    client.getOutputStream().write(start.getBytes(US_ASCII));
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

  /** One byte per 50 ms, which is how long the read in between waits. */
  private static void trickleUntilClosed(Socket client, String start) throws IOException {
    client.setSoTimeout(50);
    client.getOutputStream().write(start.getBytes(US_ASCII));
    int sent = 0;
    while (!closedAfterOneMoreByte(client)) {
      assertTrue(++sent < 1_000, "still open after 1000 bytes of nothing");
    }
    assertTrue(sent > 0, "closed before it was slow");
  }

  private static boolean closedAfterOneMoreByte(Socket client) throws IOException {
    try {
      client.getOutputStream().write('x');
      return client.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  /** Reads until nothing comes for the socket's timeout. */
  private static int readAnswer(InputStream in) throws IOException {
    int count = 0;
    try {
      while (in.read() >= 0) {
        count++;
      }
      return -1;
    } catch (SocketTimeoutException e) {
      return count;
    }
  }

  private HttpServer server() throws IOException {
    return server(settings);
  }

  private static HttpServer server(HttpSettings settings) throws IOException {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new HttpServer(loopback, settings, new Fast(), new Waiting());
  }

  private static Socket connect(HttpServer server) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private static final class Fast extends Handler.Abstract.NonBlocking {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      boolean mine = Request.getPathInContext(request).equals("/fast");
      if (mine) {
        callback.succeeded();
      }
      return mine;
    }
  }

  /** Never answers, or never comes to an end when the client does not read. */
  private static final class Waiting extends Handler.Abstract {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      if (Request.getPathInContext(request).equals("/large")) {
        response.write(true, ByteBuffer.wrap(LARGE), callback);
      }
      return true;
    }
  }
}
