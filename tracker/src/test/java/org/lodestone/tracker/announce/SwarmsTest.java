package org.lodestone.tracker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tracker.announce.Announces.announce;
import static org.lodestone.tracker.announce.Announces.leech;
import static org.lodestone.tracker.announce.Announces.peer;
import static org.lodestone.tracker.announce.Announces.peers;
import static org.lodestone.tracker.announce.Announces.seed;
import static org.lodestone.tracker.announce.Announces.text;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.FakeClock;
import org.lodestone.tracker.announce.SwarmCounts.Counts;

class SwarmsTest {

  private static final InfoHash TORRENT = new InfoHash("0a".repeat(20));
  private static final InfoHash OTHER = new InfoHash("0b".repeat(20));
  private static final Peer ALICE = peer("192.0.2.1", 6881);
  private static final Peer BOB = peer("192.0.2.2", 6881);
  private static final Peer CAROL = peer("2001:db8::3", 6881);

  private final FakeClock clock = new FakeClock();
  private final Swarms swarms = new Swarms(AnnounceSettings.defaults(), clock);

  @Test
  void tellsALeecherOfSeedsAndLeechersButNotOfItself() {
    swarms.announce(seed(TORRENT, ALICE));
    swarms.announce(leech(TORRENT, BOB));
    swarms.announce(leech(TORRENT, peer("192.0.2.9", 9)));
    assertEquals(
        Set.of(text(ALICE), text(peer("192.0.2.9", 9))),
        peers(swarms.announce(leech(TORRENT, BOB))));
  }

  @Test
  void tellsASeedOfLeechersOnly() {
    swarms.announce(seed(TORRENT, ALICE));
    swarms.announce(leech(TORRENT, BOB));
    assertEquals(Set.of(text(BOB)), peers(swarms.announce(seed(TORRENT, peer("192.0.2.9", 9)))));
  }

  /** As aria2 1.36 announces a bare magnet link: it cannot know how much is left, and says 0. */
  @Test
  void tellsWhoeverStartsOfSeeds() {
    swarms.announce(seed(TORRENT, ALICE));
    AnnounceRequest aria2 = announce(Transport.HTTP, TORRENT, BOB, 0, AnnounceEvent.STARTED, 50);
    assertEquals(Set.of(text(ALICE)), peers(swarms.announce(aria2)));
  }

  @Test
  void tellsPeersOfOneAddressApartByPort() {
    swarms.announce(leech(TORRENT, peer("127.0.0.1", 1)));
    swarms.announce(leech(TORRENT, peer("127.0.0.1", 2)));
    assertEquals(
        Set.of(text(peer("127.0.0.1", 1))),
        peers(swarms.announce(leech(TORRENT, peer("127.0.0.1", 2)))));
    assertEquals(2, swarms.peers());
  }

  @Test
  void answersHttpWithBothFamiliesAndUdpWithTheAskersOwn() {
    swarms.announce(seed(TORRENT, ALICE));
    swarms.announce(seed(TORRENT, CAROL));
    AnnounceResponse http = swarms.announce(leech(TORRENT, BOB));
    assertEquals(6, http.peers().length);
    assertEquals(18, http.peers6().length);
    AnnounceRequest udp = announce(Transport.UDP, TORRENT, BOB, 1, AnnounceEvent.NONE, -1);
    assertEquals(6, swarms.announce(udp).peers().length);
    assertEquals(0, swarms.announce(udp).peers6().length);
  }

  @Test
  void keepsOneRolePerPeer() {
    swarms.announce(leech(TORRENT, ALICE));
    swarms.announce(seed(TORRENT, ALICE));
    assertEquals(new Counts(1, 0, 0), swarms.counts(TORRENT));
    swarms.announce(leech(TORRENT, ALICE));
    assertEquals(new Counts(0, 1, 0), swarms.counts(TORRENT));
  }

  @Test
  void countsACompletedDownloadOncePerPeer() {
    swarms.announce(leech(TORRENT, ALICE));
    swarms.announce(announce(TORRENT, ALICE, 0, AnnounceEvent.COMPLETED, -1));
    swarms.announce(announce(TORRENT, ALICE, 0, AnnounceEvent.COMPLETED, -1));
    assertEquals(new Counts(1, 0, 1), swarms.counts(TORRENT));
  }

  @Test
  void forgetsAPeerThatStops() {
    swarms.announce(leech(TORRENT, ALICE));
    swarms.announce(leech(TORRENT, BOB));
    AnnounceResponse goodbye =
        swarms.announce(announce(TORRENT, ALICE, 1, AnnounceEvent.STOPPED, 50));
    assertEquals(Set.of(), peers(goodbye));
    assertEquals(new Counts(0, 1, 0), swarms.counts(TORRENT));
    swarms.announce(announce(TORRENT, BOB, 1, AnnounceEvent.STOPPED, 50));
    assertEquals(0, swarms.torrents());
    assertEquals(0, swarms.peers());
  }

  @Test
  void makesNoSwarmForAPeerThatOnlyStops() {
    swarms.announce(announce(TORRENT, ALICE, 1, AnnounceEvent.STOPPED, -1));
    assertEquals(0, swarms.torrents());
  }

  @Test
  void answersAPeerThatTakesNoConnectionsButDoesNotKeepIt() {
    swarms.announce(seed(TORRENT, ALICE));
    assertEquals(Set.of(text(ALICE)), peers(swarms.announce(leech(TORRENT, peer("192.0.2.7", 0)))));
    assertEquals(1, swarms.peers());
  }

  @Test
  void forgetsPeersThatFallSilent() {
    swarms.announce(seed(TORRENT, ALICE));
    clock.advance(Duration.ofMinutes(39));
    swarms.announce(leech(TORRENT, BOB));
    swarms.announce(leech(OTHER, CAROL));
    swarms.expire();
    assertEquals(3, swarms.peers());
    clock.advance(Duration.ofMinutes(2));
    swarms.expire();
    assertEquals(new Counts(0, 1, 0), swarms.counts(TORRENT));
    clock.advance(Duration.ofMinutes(39));
    swarms.expire();
    assertEquals(0, swarms.peers());
    assertEquals(0, swarms.torrents());
  }

  @Test
  void expiresPeersWhenTheirTimeStampWrapsAround() {
    for (int hour = 0; hour < 40; hour++) {
      swarms.announce(seed(TORRENT, peer("192.0.2.1", 1000 + hour)));
      clock.advance(Duration.ofHours(1));
      swarms.expire();
      assertEquals(0, swarms.peers());
    }
  }

  @Test
  void boundsTheAnswerWhateverTheClientWants() {
    for (int port = 1; port <= 400; port++) {
      swarms.announce(seed(TORRENT, peer("192.0.2.3", port)));
      swarms.announce(seed(TORRENT, peer("2001:db8::1", port)));
    }
    assertEquals(50, askedFor(-1));
    assertEquals(0, askedFor(0));
    assertEquals(7, askedFor(7));
    assertEquals(200, askedFor(Integer.MAX_VALUE));
  }

  @Test
  void givesEveryPeerOfALargeSwarmItsTurn() {
    for (int port = 1; port <= 300; port++) {
      swarms.announce(seed(TORRENT, peer("192.0.2.3", port)));
    }
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < 500; i++) {
      seen.addAll(peers(swarms.announce(leech(TORRENT, BOB))));
    }
    assertEquals(300, seen.size());
  }

  @Test
  void keepsHalfOfTheAnswerForSeeds() {
    for (int port = 1; port <= 500; port++) {
      swarms.announce(leech(TORRENT, peer("192.0.2.3", port)));
    }
    swarms.announce(seed(TORRENT, ALICE));
    for (int i = 0; i < 20; i++) {
      assertTrue(peers(swarms.announce(leech(TORRENT, BOB))).contains(text(ALICE)));
    }
  }

  private int askedFor(int wanted) {
    return peers(swarms.announce(announce(TORRENT, BOB, 1, AnnounceEvent.NONE, wanted))).size();
  }
}
