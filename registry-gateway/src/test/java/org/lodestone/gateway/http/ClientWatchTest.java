package org.lodestone.gateway.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Whose connection it is to read. */
final class ClientWatchTest {

  @Test
  void leavesTheConnectionAloneOnceStopped() throws Exception {
    try (TestServer server =
            new TestServer(
                (request, response, callback) -> {
                  ClientWatch watch = new ClientWatch(request, () -> {});
                  watch.stop();
                  watch.start();
                  watch.over(callback).succeeded();
                });
        RawClient client = server.connect()) {
      for (int i = 0; i < 2; i++) {
        client.get("/v2/");
        assertTrue(client.readHead().startsWith("HTTP/1.1 200 "), "request " + i);
      }
    }
  }
}
