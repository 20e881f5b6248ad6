package org.lodestone.tracker.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.UdpClientPeer;
import org.lodestone.tracker.announce.AnnounceMetrics;
import org.lodestone.tracker.announce.AnnounceSettings;
import org.lodestone.tracker.announce.Swarms;
import org.lodestone.tracker.announce.TrackerLogic;

class UdpServerTest {

  private static final InfoHash GOOD = new InfoHash("ab".repeat(20));
  private static final InfoHash BAD = new InfoHash("cd".repeat(20));

  @Test
  void noErrorInOneAnswerEndsTheService() throws Exception {
    Predicate<InfoHash> faulty =
        infoHash -> {
          if (infoHash.equals(BAD)) {
            throw new StackOverflowError("as the test wants it");
          }
          return true;
        };
    try (UdpServer server = server(faulty);
        UdpClientPeer peer = client(server)) {
      long id = peer.connect();
      peer.send(ByteBuffer.allocate(98).putLong(id).putInt(1).putInt(7).put(BAD.raw()).array());
      assertEquals(1, peer.announce(id, GOOD, 0, 2, -1, 1).getInt(0));
    }
  }

  @Test
  void showsThatAThreadDoesNotComeBack() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch stuck = new CountDownLatch(1);
    Predicate<InfoHash> slow =
        infoHash -> {
          entered.countDown();
          try {
            stuck.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return true;
        };
    try (UdpServer server = server(slow);
        UdpClientPeer peer = client(server)) {
      LongSupplier beat = server.heartbeats().get("udp-0");
      long id = peer.connect();
      CompletableFuture<Integer> answer = CompletableFuture.supplyAsync(() -> action(peer, id));
      entered.await();

      assertEquals(beat.getAsLong(), beat.getAsLong());
      stuck.countDown();
      assertEquals(1, answer.get());
      long since = System.nanoTime();
      while (beat.getAsLong() < since) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aThreadThatHasEndedIsNotWell() throws Exception {
    UdpServer server = server(infoHash -> true);
    LongSupplier beat = server.heartbeats().get("udp-0");
    server.close();
    long before = beat.getAsLong();
    while (beat.getAsLong() != before) {
      before = beat.getAsLong();
    }
    assertTrue(before < System.nanoTime());
  }

  private static int action(UdpClientPeer peer, long id) {
    try {
      return peer.announce(id, GOOD, 0, 2, -1, 1).getInt(0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static UdpServer server(Predicate<InfoHash> admitted) throws IOException {
    Swarms swarms = new Swarms(AnnounceSettings.defaults(), Clock.systemUTC());
    TrackerLogic logic =
        new TrackerLogic(swarms, admitted, new AnnounceMetrics(new PrometheusRegistry(), swarms));
    return new UdpServer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, logic, Clock.systemUTC());
  }

  private static UdpClientPeer client(UdpServer server) throws IOException {
    return new UdpClientPeer(URI.create("udp://127.0.0.1:" + server.port()));
  }
}
