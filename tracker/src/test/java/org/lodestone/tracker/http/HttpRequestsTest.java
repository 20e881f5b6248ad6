package org.lodestone.tracker.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.AnnounceEvent;
import org.lodestone.tracker.announce.AnnounceRefusedException;
import org.lodestone.tracker.announce.AnnounceRefusedException.Reason;
import org.lodestone.tracker.announce.AnnounceRequest;
import org.lodestone.tracker.announce.Peer;
import org.lodestone.tracker.announce.PeerFormat;
import org.lodestone.tracker.announce.PeerId;
import org.lodestone.tracker.announce.Transport;

class HttpRequestsTest {

  private static final InetAddress FROM = InetAddress.getLoopbackAddress();
  private static final String HASH = "info_hash=" + "%00%ff".repeat(10);
  private static final InfoHash INFO_HASH = new InfoHash("00ff".repeat(10));

  /** The shape of aria2 1.36's announce: {@code key} is binary and need not be valid UTF-8. */
  @Test
  void readsWhatAria2Sends() throws Exception {
    AnnounceRequest request =
        announce(
            "info_hash=%12%34%56%78%9A%BC%DE%F1%23%45%67%89%AB%CD%EF%124Vx%9A"
                + "&peer_id=A2-1-36-0-%7C%E8%C3%2B%F0%95%AD%B9%01%02&uploaded=0&downloaded=0&left=7"
                + "&compact=1&key=%FF%C3%28%A0%A1%F8%88%80&numwant=0&no_peer_id=1&port=6881"
                + "&event=stopped&supportcrypto=1");
    assertEquals(
        new AnnounceRequest(
            Transport.HTTP,
            new InfoHash("123456789abcdef123456789abcdef123456789a"),
            new Peer(FROM, 6881),
            PeerId.read(
                ByteBuffer.wrap(
                    "A2-1-36-0-|\u00e8\u00c3+\u00f0\u0095\u00ad\u00b9\u0001\u0002"
                        .getBytes(ISO_8859_1))),
            7,
            AnnounceEvent.STOPPED,
            0,
            PeerFormat.COMPACT),
        request);
  }

  @Test
  void takesLiteralCharactersAsTheyAre() throws Exception {
    assertEquals(
        new InfoHash("2b7e".repeat(10)),
        announce("info_hash=" + "+~".repeat(10) + "&port=1").infoHash());
  }

  @Test
  void fillsInWhatIsLeftOut() throws Exception {
    AnnounceRequest request = announce(HASH + "&port=1&event=");
    assertEquals(AnnounceEvent.NONE, request.event());
    assertEquals(-1, request.wanted());
    assertEquals(false, request.seed());
  }

  @ParameterizedTest
  @CsvSource({"4294967295,-1", "-1,-1", "0,0", "2147483647,2147483647", "2147483648,-1"})
  void readsHowManyPeersAreWanted(String numwant, int wanted) throws Exception {
    assertEquals(wanted, announce(HASH + "&port=1&numwant=" + numwant).wanted());
  }

  @ParameterizedTest
  @CsvSource({
    "'', COMPACT",
    "&compact=1&no_peer_id=1, COMPACT",
    "&compact=, COMPACT",
    "&no_peer_id=1, COMPACT",
    "&compact=0, DICTIONARIES",
    "&compact=0&no_peer_id=0, DICTIONARIES",
    "&compact=0&no_peer_id=1, DICTIONARIES_WITHOUT_ID",
  })
  void readsHowPeersAreWanted(String more, PeerFormat format) throws Exception {
    assertEquals(format, announce(HASH + "&port=1" + more).format());
  }

  @Test
  void takesAPeerWithoutAnIdOf20Bytes() throws Exception {
    assertEquals(PeerId.NONE, announce(HASH + "&port=1&peer_id=x").peerId());
    assertEquals(PeerId.NONE, announce(HASH + "&port=1").peerId());
  }

  @ParameterizedTest
  @CsvSource({"started,STARTED", "completed,COMPLETED", "stopped,STOPPED", "paused,NONE"})
  void readsEvents(String name, AnnounceEvent event) throws Exception {
    assertEquals(event, announce(HASH + "&port=1&event=" + name).event());
  }

  @Test
  void believesTheConnectionAndNotTheQueryWhereThePeerIs() throws Exception {
    AnnounceRequest request =
        announce(HASH + "&port=1&ip=198.51.100.1&ipv4=198.51.100.1:9&ipv6=2001:db8::1");
    assertEquals(new Peer(FROM, 1), request.peer());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          port=1                                  | an announce has one info_hash, found: 0
          info_hash=%41&port=1                    | info_hash is 20 bytes, found: 1
          info_hash=%4&port=1                     | info_hash has a % that two hexadecimal digits do not follow
          info_hash=%zz&port=1                    | info_hash has a % that two hexadecimal digits do not follow
          info_hash=é&port=1                      | info_hash has bytes that are not percent-encoded
          info_hash=abcdefghijklmnopqrst          | port is missing
          info_hash=abcdefghijklmnopqrst&port=    | port is missing
          info_hash=abcdefghijklmnopqrst&port=x   | port is not a number
          info_hash=abcdefghijklmnopqrst&port=-1  | port is not 0 to 65535
          info_hash=abcdefghijklmnopqrst&port=65536 | port is not 0 to 65535
          info_hash=abcdefghijklmnopqrst&port=99999999999999999999 | port is not a number
          info_hash=abcdefghijklmnopqrst&port=1&port=2 | port is given 2 times
          info_hash=abcdefghijklmnopqrst&port=1&left=many | left is not a number
          info_hash=abcdefghijklmnopqrst&info_hash=abcdefghijklmnopqrst&port=1 | an announce has one info_hash, found: 2
          """)
  void saysWhatIsWrongWithAnAnnounce(String query, String message) {
    AnnounceRefusedException e =
        assertThrows(AnnounceRefusedException.class, () -> announce(query));
    assertEquals(Reason.MALFORMED, e.reason());
    assertEquals(message, e.getMessage());
  }

  @Test
  void boundsAScrape() throws Exception {
    assertEquals(74, HttpRequests.scrape(new RawQuery((HASH + "&").repeat(74))).size());
    AnnounceRefusedException tooMany =
        assertThrows(
            AnnounceRefusedException.class,
            () -> HttpRequests.scrape(new RawQuery((HASH + "&").repeat(75))));
    assertTrue(tooMany.getMessage().contains("at most 74"), tooMany.getMessage());
    AnnounceRefusedException full =
        assertThrows(AnnounceRefusedException.class, () -> HttpRequests.scrape(new RawQuery("")));
    assertTrue(full.getMessage().contains("a scrape of everything"), full.getMessage());
    assertEquals(List.of(INFO_HASH), HttpRequests.scrape(new RawQuery(HASH)));
  }

  private static AnnounceRequest announce(String query) throws AnnounceRefusedException {
    return HttpRequests.announce(new RawQuery(query), FROM);
  }
}
