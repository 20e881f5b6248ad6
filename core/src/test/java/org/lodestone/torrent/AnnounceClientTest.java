package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of a question at a tracker: nothing, whatever becomes of the answer. */
@Timeout(60)
class AnnounceClientTest {

  private static final InfoHash TORRENT = new InfoHash("ab".repeat(20));
  private static final int PORT = 7_000;
  private static final int CONNECT_ANSWER = 16;
  private static final int ANNOUNCE_ANSWER = 20;

  private final AnnounceClient client = new AnnounceClient();

  @Test
  void isToldOfTheOthersAndNotToThem() throws Exception {
    try (LoopbackTracker tracker = new LoopbackTracker()) {
      client.peers(tracker.announce(), TORRENT, PORT, 1);
      tracker.nameEverywhere(9);
      assertEquals(
          Set.of(new InetSocketAddress("127.0.0.1", 9)),
          client.peers(tracker.announce(), TORRENT, PORT, 1));
      assertEquals(1, tracker.named());
    }
  }

  @Test
  void takesLeaveWhenTheAnswerIsNone() throws Exception {
    try (LoopbackTracker tracker = new LoopbackTracker()) {
      tracker.garbleAnswers();
      assertThrows(IOException.class, () -> client.peers(tracker.announce(), TORRENT, PORT, 1));
      assertEquals(2, tracker.heard().availablePermits());
      assertEquals(0, tracker.named());
    }
  }

  @Test
  void takesLeaveWhenItIsInterruptedBeforeTheAnswer() throws Exception {
    try (LoopbackTracker tracker = new LoopbackTracker()) {
      CountDownLatch answering = new CountDownLatch(1);
      tracker.holdAnswersUntil(answering);
      FutureTask<Set<InetSocketAddress>> asking =
          new FutureTask<>(() -> client.peers(tracker.announce(), TORRENT, PORT, 1));
      Thread asker = new Thread(asking);
      asker.start();
      tracker.heard().acquire();
      assertEquals(1, tracker.named());
      asker.interrupt();
      tracker.heard().acquire();
      assertEquals(0, tracker.named());
      answering.countDown();
      assertInstanceOf(
          InterruptedIOException.class,
          assertThrows(ExecutionException.class, asking::get).getCause());
    }
  }

  @Test
  void isToldOfTheOthersOverUdpToo() throws Exception {
    byte[] answer = new byte[ANNOUNCE_ANSWER + 6];
    ByteBuffer.wrap(answer).putInt(0, 1).put(ANNOUNCE_ANSWER, new byte[] {127, 0, 0, 1, 0, 9});
    assertEquals(
        List.of(2, 3),
        eventsOverUdp(
            answer,
            tracker ->
                assertEquals(
                    Set.of(new InetSocketAddress("127.0.0.1", 9)),
                    client.peers(tracker, TORRENT, PORT, 1))));
  }

  @Test
  void takesLeaveOverUdpToo() throws Exception {
    assertEquals(
        List.of(2, 3),
        eventsOverUdp(
            new byte[ANNOUNCE_ANSWER],
            tracker ->
                assertThrows(IOException.class, () -> client.peers(tracker, TORRENT, PORT, 1))));
  }

  /** What is asked of a tracker. */
  private interface Question {
    void ask(Tracker tracker) throws IOException;
  }

  /** Which events a tracker hears that answers each of two announces so. */
  private static List<Integer> eventsOverUdp(byte[] answer, Question question) throws Exception {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      CompletableFuture<List<Integer>> events =
          CompletableFuture.supplyAsync(() -> answerAnnounces(socket, answer));
      question.ask(Tracker.parse("udp://127.0.0.1:" + socket.getLocalPort()));
      return events.get(30, TimeUnit.SECONDS);
    }
  }

  private static List<Integer> answerAnnounces(DatagramSocket tracker, byte[] answer) {
    try {
      List<Integer> events = new ArrayList<>();
      while (events.size() < 2) {
        DatagramPacket packet = new DatagramPacket(new byte[200], 200);
        tracker.receive(packet);
        ByteBuffer request = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        if (request.getInt(8) == 1) {
          events.add(request.getInt(80));
          send(tracker, answer, request, packet);
        } else {
          send(tracker, new byte[CONNECT_ANSWER], request, packet);
        }
      }
      return events;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void send(
      DatagramSocket tracker, byte[] answer, ByteBuffer request, DatagramPacket asked)
      throws IOException {
    ByteBuffer.wrap(answer).putInt(4, request.getInt(12));
    tracker.send(new DatagramPacket(answer, answer.length, asked.getSocketAddress()));
  }
}
