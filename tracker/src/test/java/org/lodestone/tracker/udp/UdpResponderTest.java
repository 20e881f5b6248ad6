package org.lodestone.tracker.udp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.FakeClock;
import org.lodestone.tracker.announce.AnnounceMetrics;
import org.lodestone.tracker.announce.AnnounceSettings;
import org.lodestone.tracker.announce.Swarms;
import org.lodestone.tracker.announce.TrackerLogic;

class UdpResponderTest {

  private static final int TRANSACTION = 0xcafe;
  private static final int MOST_PEERS_ASKED = 0xffffffff;
  private static final InetAddress CLIENT = InetAddresses.forString("192.0.2.1");
  private static final InetAddress CLIENT6 = InetAddresses.forString("2001:db8::1");
  private static final InfoHash REFUSED = new InfoHash("ff".repeat(20));
  private static final InfoHash TORRENT = new InfoHash("01".repeat(20));

  private final FakeClock clock = new FakeClock();
  private final Swarms swarms =
      new Swarms(new AnnounceSettings(null, null, null, null, null, 200, null), clock);
  private final UdpResponder responder =
      new UdpResponder(
          new TrackerLogic(
              swarms,
              infoHash -> !infoHash.equals(REFUSED),
              new AnnounceMetrics(new PrometheusRegistry(), swarms)),
          new ConnectionIds(clock));

  @Test
  void connectsAndAnnounces() {
    ByteBuffer answer = answer(CLIENT, announce(connect(CLIENT), TORRENT, 6881));
    assertEquals(1, answer.getInt());
    assertEquals(TRANSACTION, answer.getInt());
    assertEquals(900, answer.getInt());
    assertEquals(1, answer.getInt());
    assertEquals(0, answer.getInt());
    assertEquals(0, answer.remaining());
  }

  @Test
  void answersAsManyWholePeersAsADatagramHolds() {
    long id = connect(CLIENT);
    long id6 = connect(CLIENT6);
    for (int port = 1; port <= 300; port++) {
      answer(CLIENT, announce(id, TORRENT, port));
      answer(CLIENT6, announce(id6, TORRENT, port));
    }
    assertEquals(20 + 200 * 6, answer(CLIENT, announce(id, TORRENT, 1)).remaining());
    assertEquals(20 + 79 * 18, answer(CLIENT6, announce(id6, TORRENT, 1)).remaining());
  }

  @Test
  void takesAnIdForTwoMinutesAndNotForMoreThanFour() {
    long id = connect(CLIENT);
    clock.advance(Duration.ofSeconds(119));
    assertEquals(1, answer(CLIENT, announce(id, TORRENT, 1)).getInt());
    clock.advance(Duration.ofSeconds(122));
    assertEquals(3, answer(CLIENT, announce(id, TORRENT, 1)).getInt());
  }

  @Test
  void tellsAClientWithAnUnknownIdInFewerBytesThanItSent() {
    ByteBuffer error = answer(CLIENT, announce(42, TORRENT, 1));
    assertEquals("connection id unknown", errorMessage(error));
    ByteBuffer shortest = scrape(42, 1);
    int asked = shortest.remaining();
    assertTrue(answer(CLIENT, shortest).remaining() <= asked);
    assertEquals(0, swarms.peers());
  }

  @Test
  void bindsAnIdToTheAddressItWasSentTo() {
    long id = connect(CLIENT);
    InetAddress thief = InetAddresses.forString("192.0.2.2");
    assertEquals("connection id unknown", errorMessage(answer(thief, announce(id, TORRENT, 1))));
    assertEquals(0, swarms.peers());
  }

  @Test
  void saysWhyAnAnnounceIsRefused() {
    String message = errorMessage(answer(CLIENT, announce(connect(CLIENT), REFUSED, 1)));
    assertTrue(message.contains("not in this tracker's index"), message);
  }

  @Test
  void answersAtMost74ScrapedTorrents() {
    long id = connect(CLIENT);
    assertEquals(8 + 74 * 12, answer(CLIENT, scrape(id, 74)).remaining());
    assertEquals(8 + 74 * 12, answer(CLIENT, scrape(id, 100)).remaining());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 15, 97})
  void saysNothingToATruncatedAnnounce(int bytes) {
    ByteBuffer packet = announce(connect(CLIENT), TORRENT, 1).limit(bytes);
    assertEquals(0, answer(CLIENT, packet).remaining());
  }

  @Test
  void saysNothingToGarbageAndToOtherProtocols() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      byte[] garbage = new byte[random.nextInt(300)];
      random.nextBytes(garbage);
      ByteBuffer answer = answer(CLIENT, ByteBuffer.wrap(garbage));
      assertTrue(answer.remaining() <= garbage.length, "amplified");
    }
    ByteBuffer wrongProtocol = ByteBuffer.allocate(16).putLong(1).putInt(0).putInt(1).flip();
    assertEquals(0, answer(CLIENT, wrongProtocol).remaining());
    ByteBuffer noSuchAction =
        ByteBuffer.allocate(16).putLong(connect(CLIENT)).putInt(9).putInt(1).flip();
    assertEquals(0, answer(CLIENT, noSuchAction).remaining());
    assertEquals(0, swarms.torrents());
  }

  private long connect(InetAddress from) {
    ByteBuffer packet = ByteBuffer.allocate(16);
    packet.putLong(UdpRequest.PROTOCOL_ID).putInt(0).putInt(TRANSACTION);
    ByteBuffer answer = answer(from, packet.flip());
    assertEquals(16, answer.remaining());
    assertEquals(0, answer.getInt());
    assertEquals(TRANSACTION, answer.getInt());
    return answer.getLong();
  }

  private static ByteBuffer announce(long id, InfoHash infoHash, int port) {
    ByteBuffer packet = ByteBuffer.allocate(98);
    packet.putLong(id).putInt(1).putInt(TRANSACTION).put(infoHash.raw()).put(new byte[20]);
    packet.putLong(0).putLong(1).putLong(0).putInt(2).putInt(0).putInt(0);
    return packet.putInt(MOST_PEERS_ASKED).putShort((short) port).flip();
  }

  private static ByteBuffer scrape(long id, int torrents) {
    ByteBuffer packet = ByteBuffer.allocate(16 + 20 * torrents);
    packet.putLong(id).putInt(2).putInt(TRANSACTION);
    return packet.clear();
  }

  private ByteBuffer answer(InetAddress from, ByteBuffer packet) {
    ByteBuffer out = ByteBuffer.allocate(UdpResponder.MAX_ANSWER_BYTES);
    responder.answer(from, packet, out);
    return out.flip();
  }

  private static String errorMessage(ByteBuffer answer) {
    assertEquals(3, answer.getInt());
    assertEquals(TRANSACTION, answer.getInt());
    return US_ASCII.decode(answer).toString();
  }
}
