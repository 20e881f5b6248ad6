package org.lodestone.tracker.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpServerTest {

  private static final byte[] REQUEST = "GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII);

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch stuck = new CountDownLatch(1);

  /** As no handler of announces should be. */
  private final class Stuck extends Handler.Abstract.NonBlocking {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      entered.countDown();
      Uninterruptibles.awaitUninterruptibly(stuck);
      callback.succeeded();
      return true;
    }
  }

  @Test
  void showsThatItsThreadDoesNotComeBack() throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (HttpServer server =
            new HttpServer(anyPort, HttpSettings.defaults(), new Stuck(), new Stuck());
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      awaitSign(server);
      client.getOutputStream().write(REQUEST);
      entered.await();

      long before = server.lastSign();
      for (int i = 0; i < 1_000; i++) {
        server.askForSign();
        Thread.onSpinWait();
        assertEquals(before, server.lastSign());
      }
      stuck.countDown();
      assertTrue(client.getInputStream().readAllBytes().length > 0);
      awaitSign(server);
    }
  }

  private static void awaitSign(HttpServer server) {
    long since = System.nanoTime();
    while (server.lastSign() - since < 0) {
      server.askForSign();
      Thread.onSpinWait();
    }
  }
}
