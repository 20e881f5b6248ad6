package org.lodestone.tracker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.program.ListenAddress;
import org.lodestone.torrent.Bencode;
import org.lodestone.torrent.InfoHash;

class TrackerServerTest {

  private static final InfoHash TORRENT = new InfoHash("00ff25262b20".repeat(3) + "7f80");
  private static final InfoHash OTHER = new InfoHash("ab".repeat(20));

  @TempDir Path data;
  private TrackerServer tracker;
  private HttpClientPeer http;

  @BeforeEach
  void startTracker() throws IOException {
    tracker = TrackerServer.start(Trackers.config(data));
    http = new HttpClientPeer(tracker.httpUri());
  }

  @AfterEach
  void stopTracker() {
    tracker.close();
  }

  @Test
  void introducesPeersThatShareAnAddress() throws Exception {
    http.announce(TORRENT, 6881, "&left=0&event=started");
    Bencode.Dict answer = http.announce(TORRENT, 6882, "&left=9&event=started&compact=1");
    assertEquals(new Bencode.Int(1), answer.get("complete").orElseThrow());
    assertEquals(new Bencode.Int(1), answer.get("incomplete").orElseThrow());
    assertArrayEquals(compact(6881), peers(answer));
  }

  @Test
  void udpAndHttpShareTheirSwarms() throws Exception {
    http.announce(TORRENT, 6881, "&left=0");
    try (UdpClientPeer udp = new UdpClientPeer(tracker.udpAnnounceUri())) {
      ByteBuffer answer = udp.announce(udp.connect(), TORRENT, 5, 2, -1, 6882);
      assertEquals(1, answer.getInt(0), "action");
      assertEquals(900, answer.getInt(8), "interval");
      assertEquals(1, answer.getInt(12), "leechers");
      assertEquals(1, answer.getInt(16), "seeders");
      byte[] peers = new byte[answer.remaining() - 20];
      answer.get(20, peers);
      assertArrayEquals(compact(6881), peers);
    }
    assertArrayEquals(compact(6882), peers(http.announce(TORRENT, 6881, "&left=0")));
  }

  @Test
  void takesTheAnnouncesWithOptionsThatRealClientsSend() throws Exception {
    try (UdpClientPeer udp = new UdpClientPeer(tracker.udpAnnounceUri())) {
      long id = udp.connect();
      byte[] path = {2, 9, '/', 'a', 'n', 'n', 'o', 'u', 'n', 'c', 'e'};
      assertEquals(
          1, udp.announce(id, TORRENT, 5, 2, 200, 6881, (byte) 2, (byte) 0, (byte) 0).getInt(0));
      assertEquals(1, udp.announce(id, TORRENT, 5, 2, 50, 6882, (byte) 0, (byte) 0).getInt(0));
      assertEquals(1, udp.announce(id, TORRENT, 5, 2, 50, 6883, path).getInt(0));
    }
    assertEquals(18, peers(http.announce(TORRENT, 7, "&left=1")).length);
  }

  @Test
  void scrapesOverBothTransports() throws Exception {
    http.announce(TORRENT, 6881, "&left=0&event=completed");
    http.announce(TORRENT, 6882, "&left=3");
    Bencode.Dict files = (Bencode.Dict) http.scrape(TORRENT, OTHER).get("files").orElseThrow();
    assertEquals(
        "{complete=Int[value=1], downloaded=Int[value=1], incomplete=Int[value=1]}",
        ((Bencode.Dict) files.get(key(TORRENT)).orElseThrow()).entries().toString());
    assertEquals(
        "{complete=Int[value=0], downloaded=Int[value=0], incomplete=Int[value=0]}",
        ((Bencode.Dict) files.get(key(OTHER)).orElseThrow()).entries().toString());
    try (UdpClientPeer udp = new UdpClientPeer(tracker.udpAnnounceUri())) {
      ByteBuffer answer = udp.scrape(udp.connect(), OTHER, TORRENT);
      assertEquals(2, answer.getInt(0), "action");
      assertEquals(8 + 2 * 12, answer.remaining());
      assertEquals(1, answer.getInt(20), "seeders");
      assertEquals(1, answer.getInt(24), "completed");
      assertEquals(1, answer.getInt(28), "leechers");
    }
  }

  @Test
  void tellsTheOperatorHowItIs() throws Exception {
    http.announce(TORRENT, 6881, "&left=0&event=started");
    HttpClientPeer operator = new HttpClientPeer(tracker.statusUri());
    String metrics = new String(operator.get("/metrics").body(), UTF_8);
    assertTrue(
        metrics.contains(
            "lodestone_tracker_announces_total{event=\"started\",outcome=\"answered\","
                + "transport=\"http\"} 1.0"),
        metrics);
    assertTrue(metrics.contains("lodestone_tracker_peers 1.0"), metrics);
    assertEquals(200, operator.get("/healthz").statusCode());
    String status = new String(operator.get("/status").body(), UTF_8);
    assertTrue(status.contains("\"mode\":\"open\"") && status.contains("\"peers\":1"), status);
  }

  @Test
  void introducesPeersOfBothAddressFamilies() throws Exception {
    assumeTrue(hasIpv6Loopback(), "this machine has no [::1]");
    TrackerConfig everywhere =
        Trackers.config(data.resolve("6")).withListen(new ListenAddress("::", 0));
    try (TrackerServer both = TrackerServer.start(everywhere)) {
      int port = both.httpUri().getPort();
      HttpClientPeer four = new HttpClientPeer(URI.create("http://127.0.0.1:" + port));
      HttpClientPeer six = new HttpClientPeer(URI.create("http://[::1]:" + port));
      four.announce(TORRENT, 4, "&left=0");
      six.announce(TORRENT, 6, "&left=0");
      Bencode.Dict answer = four.announce(TORRENT, 5, "&left=1");
      assertArrayEquals(compact(4), peers(answer));
      assertArrayEquals(compact6(6), ((Bencode.Text) answer.get("peers6").orElseThrow()).bytes());
      try (UdpClientPeer udp = new UdpClientPeer(URI.create("udp://[::1]:" + port))) {
        ByteBuffer packet = udp.announce(udp.connect(), TORRENT, 1, 2, -1, 7);
        byte[] peers6 = new byte[packet.remaining() - 20];
        packet.get(20, peers6);
        assertArrayEquals(compact6(6), peers6);
      }
    }
  }

  /** As a client asks that knows BEP 3 and not BEP 23. */
  @Test
  void givesDictionariesToWhoAsksForThem() throws Exception {
    String announced = "/announce?info_hash=" + HttpClientPeer.encode(TORRENT) + "&left=9";
    http.dict(announced + "&port=6881&peer_id=-AZ2060-abcdefghijkl");
    Bencode.Items peers =
        (Bencode.Items)
            http.dict(announced + "&port=6882&peer_id=-XX0000-abcdefghijkl&compact=0")
                .get("peers")
                .orElseThrow();
    Bencode.Dict peer = (Bencode.Dict) peers.values().get(0);
    assertEquals(1, peers.values().size());
    assertArrayEquals("127.0.0.1".getBytes(UTF_8), text(peer, "ip"));
    assertArrayEquals("-AZ2060-abcdefghijkl".getBytes(UTF_8), text(peer, "peer id"));
    assertEquals(new Bencode.Int(6881), peer.get("port").orElseThrow());
    Bencode.Items without =
        (Bencode.Items)
            http.dict(announced + "&port=6882&compact=0&no_peer_id=1").get("peers").orElseThrow();
    assertEquals(Set.of("ip", "port"), ((Bencode.Dict) without.values().get(0)).entries().keySet());
  }

  private static byte[] text(Bencode.Dict dict, String key) {
    return ((Bencode.Text) dict.get(key).orElseThrow()).bytes();
  }

  private static boolean hasIpv6Loopback() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] compact6(int port) {
    return ByteBuffer.allocate(18).putLong(0).putLong(1).putShort((short) port).array();
  }

  private static byte[] peers(Bencode.Dict answer) {
    return ((Bencode.Text) answer.get("peers").orElseThrow()).bytes();
  }

  private static byte[] compact(int port) {
    return ByteBuffer.allocate(6).putInt(0x7f000001).putShort((short) port).array();
  }

  private static String key(InfoHash infoHash) {
    return new String(infoHash.raw(), ISO_8859_1);
  }
}
