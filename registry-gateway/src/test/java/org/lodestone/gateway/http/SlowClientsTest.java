package org.lodestone.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** Clients that take their time with the gateway's port. */
final class SlowClientsTest {

  private static final int SLOW = 300;
  private static final Duration SHORT = Duration.ofMillis(500);

  private static TestServer serving(byte[] body) throws IOException {
    return new TestServer(
        TestServer.deadlines(SHORT),
        (request, response, callback) -> response.write(true, ByteBuffer.wrap(body), callback));
  }

  /** Each sends a byte now and then; so the writes fail when the server has closed. */
  @Test
  void closesHundredsWhileGoodClientsGoOn() throws Exception {
    List<RawClient> slow = new ArrayList<>();
    try (TestServer headers = serving(new byte[] {'x'});
        TestServer bodies = serving(new byte[16 << 20])) {
      for (int i = 0; i < SLOW; i++) {
        RawClient sender = headers.connect();
        sender.send("GET /v2/ HTTP/1.1\r\nX-Endless: ");
        slow.add(sender);
        RawClient reader = bodies.connect();
        reader.get("/v2/");
        slow.add(reader);
      }
      while (!slow.isEmpty()) {
        slow.removeIf(SlowClientsTest::failsToSend);
        try (RawClient good = headers.connect()) {
          good.get("/v2/");
          assertTrue(good.readHead().startsWith("HTTP/1.1 200 "));
        }
      }
    } finally {
      for (RawClient left : slow) {
        left.close();
      }
    }
  }

  private static boolean failsToSend(RawClient client) {
    try {
      client.send("x");
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void closesAConnectionWhoseSecondHeadTrickles() throws Exception {
    try (TestServer server = serving(new byte[0]);
        RawClient client = server.connect()) {
      client.get("/v2/");
      client.readHead();
      client.send("GET /v2/ HTTP/1.1\r\nX-Endless: ");
      while (!failsToSend(client)) {
        Thread.onSpinWait();
      }
    }
  }

  /** What the swarm or the disk takes is not the client's fault. */
  @Test
  void waitsForItsOwnAnswerAsLongAsItTakes() throws Exception {
    LinkedBlockingQueue<Runnable> asked = new LinkedBlockingQueue<>();
    try (TestServer server =
            new TestServer(
                TestServer.deadlines(SHORT),
                (request, response, callback) ->
                    asked.add(
                        () -> response.write(true, ByteBuffer.wrap(new byte[] {'y'}), callback)));
        RawClient waiting = server.connect();
        RawClient idle = server.connect()) {
      waiting.get("/v2/");
      Runnable answer = asked.poll(60, TimeUnit.SECONDS);
      // By then a deadline of the waiting client's, if there were one, would have passed.
      assertEquals(-1, idle.in().read());
      answer.run();
      assertTrue(waiting.readHead().startsWith("HTTP/1.1 200 "));
      assertEquals('y', waiting.in().read());
    }
  }

  @Test
  void aClientThatReadsSteadilyGetsAllOfALongAnswer() throws Exception {
    int parts = 40;
    byte[] part = new byte[256 << 10];
    CompletableFuture<Void> done = new CompletableFuture<>();
    try (TestServer server =
            new TestServer(
                TestServer.deadlines(SHORT),
                (request, response, callback) ->
                    writeParts(
                        parts,
                        part,
                        response::write,
                        Callback.from(callback, () -> done.complete(null))));
        RawClient client = server.connect()) {
      client.get("/v2/");
      client.readHead();
      assertTrue(client.in().readNBytes(parts * part.length).length > 0);
      done.get(60, TimeUnit.SECONDS);
    }
  }

  private interface Writer {
    void write(boolean last, ByteBuffer bytes, Callback callback);
  }

  private static void writeParts(int left, byte[] part, Writer writer, Callback callback) {
    boolean last = left == 1;
    writer.write(
        last,
        ByteBuffer.wrap(part),
        last
            ? callback
            : Callback.from(() -> writeParts(left - 1, part, writer, callback), callback::failed));
  }
}
