package org.lodestone.tracker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tracker.announce.Announces.leech;
import static org.lodestone.tracker.announce.Announces.peer;
import static org.lodestone.tracker.announce.Announces.peers;
import static org.lodestone.tracker.announce.Announces.seed;
import static org.lodestone.tracker.announce.Announces.text;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.FakeClock;

/** One source against all others. */
class SharesTest {

  private static final InfoHash TORRENT = torrent(0);
  private static final int HONEST = 10;

  private final FakeClock clock = new FakeClock();

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.66", "10.0.0.66"})
  void namesEveryHonestPeerBesideSixtyThousandOfOneAddress(String attacker) {
    Swarms swarms = swarms(1_000_000, 1_000);
    joinHonestly(swarms, TORRENT);
    for (int port = 1; port <= 60_000; port++) {
      Peer false1 = peer(attacker, port);
      swarms.announce(port % 2 == 0 ? seed(TORRENT, false1) : leech(TORRENT, false1));
    }
    for (int asker = 1; asker < HONEST; asker++) {
      for (int time = 0; time < 20; time++) {
        Set<String> named = peers(swarms.announce(leech(TORRENT, honest(asker))));
        assertEquals(50, named.size());
        for (int other = 0; other < HONEST; other++) {
          assertEquals(other != asker, named.contains(text(honest(other))), "peer " + other);
        }
      }
    }
    assertTrue(swarms.peers() <= 2 * 512 + HONEST, swarms.peers() + " peers");
  }

  @Test
  void takesAnIpv6NetworkForOneSource() {
    Swarms swarms = swarms(1_000_000, 1_000);
    for (int host = 1; host <= 5_000; host++) {
      swarms.announce(leech(TORRENT, peer("2001:db8::" + Integer.toHexString(host), 1)));
    }
    assertTrue(swarms.peers() <= 512, swarms.peers() + " peers");
    swarms.announce(leech(TORRENT, peer("2001:db8:0:1::1", 1)));
    assertTrue(
        peers(swarms.announce(leech(TORRENT, peer("2001:db8:0:2::1", 1))))
            .contains(text(peer("2001:db8:0:1::1", 1))));
  }

  @Test
  void namesOthersThanAFullNetwork() {
    Swarms swarms = swarms(1_000_000, 1_000);
    joinHonestly(swarms, TORRENT);
    for (int host = 1; host < 255; host++) {
      swarms.announce(leech(TORRENT, peer("192.0.2." + host, 1)));
    }
    Set<String> named = peers(swarms.announce(leech(TORRENT, honest(1))));
    for (int other = 2; other < HONEST; other++) {
      assertTrue(named.contains(text(honest(other))), "peer " + other);
    }
  }

  @Test
  void makesRoomForPeersAtTheCostOfTheGreatestUser() {
    Swarms swarms = swarms(10_000, 1_000);
    joinHonestly(swarms, TORRENT);
    for (int i = 0; i < 200_000; i++) {
      swarms.announce(leech(torrent(i % 400), peer("192.0.2.66", 1 + i / 400)));
      assertTrue(swarms.peers() <= 10_000, swarms.peers() + " peers");
    }
    assertTrue(swarms.evictedPeers() > 0);
    Peer newcomer = peer("198.51.100.1", 1);
    Set<String> named = peers(swarms.announce(leech(TORRENT, newcomer)));
    for (int other = 0; other < HONEST; other++) {
      assertTrue(named.contains(text(honest(other))), "peer " + other);
    }
    assertTrue(peers(swarms.announce(leech(TORRENT, honest(1)))).contains(text(newcomer)));
  }

  @Test
  void makesRoomBeforeThereIsNone() {
    Swarms swarms = swarms(8_000, 1_000);
    joinHonestly(swarms, TORRENT);
    for (int i = HONEST; i < 6_999; i++) {
      swarms.announce(leech(torrent(1 + i % 400), peer("192.0.2.66", 1 + i / 400)));
    }
    swarms.makeRoom();
    assertEquals(6_999, swarms.peers());
    swarms.announce(leech(torrent(1), peer("192.0.2.66", 60_000)));
    swarms.makeRoom();
    assertTrue(swarms.peers() < 6_500, swarms.peers() + " peers");
    assertEquals(HONEST, swarms.counts(TORRENT).seeders() + swarms.counts(TORRENT).leechers());
  }

  /** Also when the greatest user has joined everybody's swarms. */
  @Test
  void makesRoomForTorrentsAtTheCostOfTheGreatestUser() {
    Swarms swarms = swarms(1_000_000, 500);
    for (int i = 0; i < 100; i++) {
      swarms.announce(seed(torrent(i), honest(i % HONEST)));
      swarms.announce(leech(torrent(i), peer("192.0.2.66", 1)));
    }
    for (int i = 100; i < 20_000; i++) {
      swarms.announce(leech(torrent(i), peer("192.0.2.66", 1)));
      assertTrue(swarms.torrents() <= 500, swarms.torrents() + " torrents");
    }
    assertTrue(swarms.evictedTorrents() > 0);
    for (int i = 0; i < 100; i++) {
      assertEquals(1, swarms.counts(torrent(i)).seeders(), "torrent " + i);
    }
    swarms.announce(seed(torrent(1_000_000), honest(3)));
    assertEquals(1, swarms.counts(torrent(1_000_000)).seeders());
  }

  @Test
  void takesANewcomerHoweverSmallTheTrackerIs() {
    Swarms swarms = swarms(1, 1);
    for (int i = 0; i < 100; i++) {
      swarms.announce(seed(torrent(i), peer("192.0.2." + i, 1)));
      assertEquals(1, swarms.counts(torrent(i)).seeders());
      assertEquals(1, swarms.peers());
      assertEquals(1, swarms.torrents());
    }
  }

  @Test
  void keepsEverythingOfOneSourceWhileThereIsRoom() {
    Swarms swarms = swarms(100_000, 1_000);
    for (int i = 0; i < 100_000; i++) {
      swarms.announce(leech(torrent(i % 500), peer("127.0.0.1", 1 + i / 500)));
    }
    assertEquals(100_000, swarms.peers());
    assertEquals(0, swarms.evictedPeers());
  }

  private static void joinHonestly(Swarms swarms, InfoHash torrent) {
    swarms.announce(seed(torrent, honest(0)));
    for (int i = 1; i < HONEST; i++) {
      swarms.announce(leech(torrent, honest(i)));
    }
  }

  private static Peer honest(int number) {
    return peer("10.0.0." + (1 + number), 6881);
  }

  private static InfoHash torrent(int number) {
    return new InfoHash("%040x".formatted(number));
  }

  private Swarms swarms(int maxPeers, int maxTorrents) {
    return new Swarms(
        new AnnounceSettings(null, null, null, maxTorrents, maxPeers, null, null), clock);
  }
}
