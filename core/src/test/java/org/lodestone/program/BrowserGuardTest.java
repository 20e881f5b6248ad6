package org.lodestone.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrowserGuardTest {

  private static final Optional<HostNames> NAMES =
      Optional.of(HostNames.of(List.of("node.example")));

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "localhost:5051, 200",
    "127.0.0.1:5051, 200",
    "node.example:5051, 200",
    "evil.example, 421",
    "evil.example:5051, 421",
    "10.1.2.3, 421",
  })
  void answersOnlyToItsNames(String host, int status) throws Exception {
    assertEquals(status, ask(NAMES, "GET / HTTP/1.1\r\nHost: " + host));
  }

  @Test
  void believesTheNameInTheRequestLineFirst() throws Exception {
    assertEquals(421, ask(NAMES, "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example"));
  }

  @Test
  void answersAnOldProgramThatNamesNoHost() throws Exception {
    assertEquals(200, ask(NAMES, "GET / HTTP/1.0"));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, X-None: 0, 200",
    "POST, Sec-Fetch-Site: same-origin, 200",
    "POST, Sec-Fetch-Site: none, 200",
    "POST, Sec-Fetch-Site: cross-site, 403",
    "PUT, Sec-Fetch-Site: same-site, 403",
    "POST, Origin: http://tracker.example:7070, 200",
    "POST, Origin: HTTP://Tracker.example:7070, 200",
    "POST, Origin: http://tracker.example, 403",
    "DELETE, Origin: http://evil.example, 403",
    "POST, Origin: http://eviltracker.example:7070, 403",
    "POST, Origin: null, 403",
    "GET, Origin: http://evil.example, 200",
  })
  void refusesWritesOfOtherOrigins(String method, String header, int status) throws Exception {
    String head = method + " / HTTP/1.1\r\nHost: tracker.example:7070\r\nContent-Length: 0\r\n";
    assertEquals(status, ask(Optional.empty(), head + header));
  }

  /** The status of the answer to one request. */
  private static int ask(Optional<HostNames> names, String head) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, 0, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new BrowserGuard(names, new Yes()));
    server.start();
    try {
      return status(connector.getLocalPort(), head + "\r\nConnection: close\r\n\r\n");
    } finally {
      server.stop();
    }
  }

  private static int status(int port, String request) throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertTrue(answer.startsWith("HTTP/1.1 "), answer);
      return Integer.parseInt(answer.substring(9, 12));
    }
  }

  private static final class Yes extends Handler.Abstract {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      callback.succeeded();
      return true;
    }
  }
}
