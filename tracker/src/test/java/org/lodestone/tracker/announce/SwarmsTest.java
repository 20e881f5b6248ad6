package org.lodestone.tracker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import org.lodestone.tracker.announce.AnnounceRefusedException.Reason;
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
  void tellsALeecherOfSeedsAndLeechersButNotOfItself() throws Exception {
    swarms.announce(seed(TORRENT, ALICE));
    swarms.announce(leech(TORRENT, BOB));
    swarms.announce(leech(TORRENT, peer("192.0.2.9", 9)));
    assertEquals(
        Set.of(text(ALICE), text(peer("192.0.2.9", 9))),
        peers(swarms.announce(leech(TORRENT, BOB))));
  }

  @Test
  void tellsASeedOfLeechersOnly() throws Exception {
    swarms.announce(seed(TORRENT, ALICE));
    swarms.announce(leech(TORRENT, BOB));
    assertEquals(Set.of(text(BOB)), peers(swarms.announce(seed(TORRENT, peer("192.0.2.9", 9)))));
  }

  /** As aria2 1.36 announces a bare magnet link: it cannot know how much is left, and says 0. */
  @Test
  void tellsWhoeverStartsOfSeeds() throws Exception {
    swarms.announce(seed(TORRENT, ALICE));
    AnnounceRequest aria2 =
        new AnnounceRequest(Transport.HTTP, TORRENT, BOB, 0, AnnounceEvent.STARTED, 50);
    assertEquals(Set.of(text(ALICE)), peers(swarms.announce(aria2)));
  }

  @Test
  void tellsPeersOfOneAddressApartByPort() throws Exception {
    swarms.announce(leech(TORRENT, peer("127.0.0.1", 1)));
    swarms.announce(leech(TORRENT, peer("127.0.0.1", 2)));
    assertEquals(
        Set.of(text(peer("127.0.0.1", 1))),
        peers(swarms.announce(leech(TORRENT, peer("127.0.0.1", 2)))));
    assertEquals(2, swarms.peers());
  }

  @Test
  void answersHttpWithBothFamiliesAndUdpWithTheAskersOwn() throws Exception {
    swarms.announce(seed(TORRENT, ALICE));
    swarms.announce(seed(TORRENT, CAROL));
    AnnounceResponse http = swarms.announce(leech(TORRENT, BOB));
    assertEquals(6, http.peers().length);
    assertEquals(18, http.peers6().length);
    AnnounceRequest udp =
        new AnnounceRequest(Transport.UDP, TORRENT, BOB, 1, AnnounceEvent.NONE, -1);
    assertEquals(6, swarms.announce(udp).peers().length);
    assertEquals(0, swarms.announce(udp).peers6().length);
  }

  @Test
  void keepsOneRolePerPeer() throws Exception {
    swarms.announce(leech(TORRENT, ALICE));
    swarms.announce(seed(TORRENT, ALICE));
    assertEquals(new Counts(1, 0, 0), swarms.counts(TORRENT));
    swarms.announce(leech(TORRENT, ALICE));
    assertEquals(new Counts(0, 1, 0), swarms.counts(TORRENT));
  }

  @Test
  void countsACompletedDownloadOncePerPeer() throws Exception {
    swarms.announce(leech(TORRENT, ALICE));
    swarms.announce(announce(TORRENT, ALICE, 0, AnnounceEvent.COMPLETED, -1));
    swarms.announce(announce(TORRENT, ALICE, 0, AnnounceEvent.COMPLETED, -1));
    assertEquals(new Counts(1, 0, 1), swarms.counts(TORRENT));
  }

  @Test
  void forgetsAPeerThatStops() throws Exception {
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
  void makesNoSwarmForAPeerThatOnlyStops() throws Exception {
    swarms.announce(announce(TORRENT, ALICE, 1, AnnounceEvent.STOPPED, -1));
    assertEquals(0, swarms.torrents());
  }

  @Test
  void answersAPeerThatTakesNoConnectionsButDoesNotKeepIt() throws Exception {
    swarms.announce(seed(TORRENT, ALICE));
    assertEquals(Set.of(text(ALICE)), peers(swarms.announce(leech(TORRENT, peer("192.0.2.7", 0)))));
    assertEquals(1, swarms.peers());
  }

  @Test
  void forgetsPeersThatFallSilent() throws Exception {
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
  void expiresPeersWhenTheirTimeStampWrapsAround() throws Exception {
    for (int hour = 0; hour < 40; hour++) {
      swarms.announce(seed(TORRENT, peer("192.0.2.1", 1000 + hour)));
      clock.advance(Duration.ofHours(1));
      swarms.expire();
      assertEquals(0, swarms.peers());
    }
  }

  @Test
  void boundsTheAnswerWhateverTheClientWants() throws Exception {
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
  void givesEveryPeerOfALargeSwarmItsTurn() throws Exception {
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
  void keepsHalfOfTheAnswerForSeeds() throws Exception {
    for (int port = 1; port <= 500; port++) {
      swarms.announce(leech(TORRENT, peer("192.0.2.3", port)));
    }
    swarms.announce(seed(TORRENT, ALICE));
    for (int i = 0; i < 20; i++) {
      assertTrue(peers(swarms.announce(leech(TORRENT, BOB))).contains(text(ALICE)));
    }
  }

  @Test
  void refusesNewTorrentsWhenFullAndServesTheOldOnes() throws Exception {
    Swarms small = new Swarms(new AnnounceSettings(null, null, null, 2, null, null, null), clock);
    small.announce(seed(TORRENT, ALICE));
    small.announce(seed(OTHER, ALICE));
    for (int i = 0; i < 1000; i++) {
      InfoHash flood = new InfoHash("%040x".formatted(i));
      AnnounceRefusedException e =
          assertThrows(AnnounceRefusedException.class, () -> small.announce(seed(flood, ALICE)));
      assertEquals(Reason.FULL, e.reason());
      assertEquals("tracker is full: it holds 2 torrents; try another or later", e.getMessage());
    }
    assertEquals(Set.of(text(ALICE)), peers(small.announce(leech(TORRENT, BOB))));
    assertEquals(2, small.torrents());
  }

  @Test
  void refusesNewPeersWhenFullAndRenewsTheOldOnes() throws Exception {
    Swarms small = new Swarms(new AnnounceSettings(null, null, null, null, 1, null, null), clock);
    small.announce(leech(TORRENT, ALICE));
    AnnounceRefusedException e =
        assertThrows(AnnounceRefusedException.class, () -> small.announce(leech(TORRENT, BOB)));
    assertEquals("tracker is full: it holds 1 peers; try another or later", e.getMessage());
    assertThrows(AnnounceRefusedException.class, () -> small.announce(leech(OTHER, BOB)));
    assertEquals(1, small.torrents());
    small.announce(seed(TORRENT, ALICE));
    small.announce(announce(TORRENT, ALICE, 0, AnnounceEvent.STOPPED, -1));
    small.announce(leech(OTHER, BOB));
    assertEquals(1, small.peers());
  }

  private int askedFor(int wanted) throws AnnounceRefusedException {
    return peers(swarms.announce(announce(TORRENT, BOB, 1, AnnounceEvent.NONE, wanted))).size();
  }
}
