package org.lodestone.tracker.hint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lodestone.index.Hint;
import org.lodestone.index.HintPost;
import org.lodestone.index.Hints;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.HostPort;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.PeerId;
import org.lodestone.tracker.FakeClock;

class HintBoardTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Digest BLOB = Digest.of("blob".getBytes(UTF_8));
  private static final Digest OTHER = Digest.of("other".getBytes(UTF_8));
  private static final long SIZE = 1L << 38;

  private final FakeClock clock = new FakeClock();
  private final HintBoard board = board(100_000);

  @Test
  void whatOneSaysAllHear() {
    Hint hint = hint(BLOB, 1);
    Hint other = hint(BLOB, 2);
    board.post(at(1), new HintPost(peer(1), MINUTE, List.of(hint), List.of(BLOB)));
    board.post(at(2), offer(2, hint));
    board.post(at(3), offer(3, other));

    Hints hints = board.ask(BLOB);

    assertEquals(
        List.of(new Hints.Offer(hint, peer(1), 2), new Hints.Offer(other, peer(3), 1)),
        hints.offers());
    assertEquals(List.of(member(1)), hints.members());
    assertTrue(board.ask(OTHER).isEmpty());
  }

  @Test
  void whatIsSaidHoldsUntilTheLeaseEnds() {
    board.post(at(1), want(1, BLOB));
    clock.advance(MINUTE.minusMillis(1));
    board.post(at(2), want(2, BLOB));
    assertEquals(List.of(member(1), member(2)), board.ask(BLOB).members());

    clock.advance(Duration.ofMillis(1));

    assertEquals(List.of(member(2)), board.ask(BLOB).members());
    assertEquals(1, board.size());
    clock.advance(MINUTE);
    board.expire();
    assertEquals(0, board.size());
    assertEquals(0, board.blobs());
  }

  @Test
  void whatIsSaidAgainHoldsAgain() {
    HintPost post = new HintPost(peer(1), MINUTE, List.of(hint(BLOB, 1)), List.of(BLOB));
    board.post(at(1), post);
    Hints first = board.ask(BLOB);
    clock.advance(MINUTE.minusMillis(1));

    board.post(at(1), post);
    clock.advance(MINUTE.minusMillis(1));

    assertEquals(1, first.offers().size());
    assertEquals(first, board.ask(BLOB));
    assertEquals(2, board.size());
  }

  @Test
  void ofABlobAMemberHasOneHintTheLast() {
    board.post(at(1), offer(1, new Hint(BLOB, SIZE - 1, hint(BLOB, 1).infoHash())));

    board.post(at(1), offer(1, hint(BLOB, 2)));

    assertEquals(List.of(new Hints.Offer(hint(BLOB, 2), peer(1), 1)), board.ask(BLOB).offers());
    assertEquals(1, board.size());
  }

  @Test
  void onlyItsOwnAddressTakesSomethingBack() {
    board.post(at(1), offer(1, hint(BLOB, 1)));
    HintPost back = new HintPost(peer(1), Duration.ZERO, List.of(hint(BLOB, 1)), List.of());

    board.post(at(2), back);
    assertEquals(1, board.ask(BLOB).offers().size());
    board.post(at(1), back);
    assertTrue(board.ask(BLOB).isEmpty());
    board.post(at(1), back);
    assertEquals(0, board.size());
  }

  @Test
  void oneAddressCannotFillTheBoard() {
    HintBoard small = board(100);
    for (int i = 0; i < 10; i++) {
      small.post(at(i), offer(i, hint(BLOB, i)));
    }

    for (int i = 0; i < 1_000; i++) {
      small.post(at(99), offer(99, hint(Digest.of(("flood " + i).getBytes(UTF_8)), i)));
    }

    assertEquals(10, small.ask(BLOB).offers().size());
    assertEquals(100, small.size());
    assertEquals(91, small.blobs());
    assertEquals(910, small.evicted());
    small.post(at(98), want(98, OTHER));
    assertEquals(1, small.ask(OTHER).members().size());
  }

  @Test
  void oneAddressCannotDrownABlob() {
    for (int i = 0; i < 128; i++) {
      board.post(at(i % 8), both(i));
    }
    int flooder = 99;
    for (int i = 0; i < 5_000; i++) {
      board.post(at(flooder), both(1_000 + i));
    }

    Hints hints = board.ask(BLOB);

    assertEquals(BlobHints.MOST, board.size());
    assertEquals(Hints.MAX_OFFERS, hints.offers().size());
    assertEquals(Hints.MAX_MEMBERS, hints.members().size());
    assertTrue(hints.offers().containsAll(offersOf(128)));
    assertTrue(
        hints.members().containsAll(IntStream.range(0, 128).mapToObj(i -> member(i)).toList()));
  }

  /** A cluster has one address where it goes out; a flooder has a network. */
  @Test
  void manyAddressesOfOneNetworkCannotDrownABlob() throws Exception {
    InetAddress cluster = InetAddress.getByName("192.0.2.1");
    for (int i = 0; i < 100; i++) {
      board.post(cluster, offer(i, hint(BLOB, i)));
    }
    for (int i = 0; i < 1_900; i++) {
      InetAddress source = InetAddress.getByName("2001:db8:1:%x::1".formatted(i));
      board.post(source, offer(1_000 + i, hint(BLOB, 1_000 + i)));
    }

    List<Hints.Offer> offers = board.ask(BLOB).offers();

    assertEquals(Hints.MAX_OFFERS, offers.size());
    assertTrue(offers.containsAll(offersOf(100)));
  }

  @Test
  void whatManySayIsSaidOnce() {
    Hint truth = hint(BLOB, 1);
    for (int i = 0; i < 600; i++) {
      board.post(at(i), offer(i, truth));
    }
    board.post(at(999), offer(999, hint(BLOB, 2)));

    List<Hints.Offer> offers = board.ask(BLOB).offers();

    assertEquals(2, offers.size());
    assertEquals(new Hints.Offer(truth, peer(0), 600), offers.get(0));
  }

  @Test
  void whoCameFirstIsFirstAlsoWhenItSaysSoAgain() {
    for (int i : List.of(3, 1, 2, 3)) {
      board.post(at(i), relay(i, 5_000 + i));
    }
    assertEquals(
        List.of("10.0.0.3:5003", "10.0.0.1:5001", "10.0.0.2:5002"),
        board.ask(BLOB).members().stream().map(one -> one.relay().get().toString()).toList());

    board.post(at(1), relay(1, 6_000));

    assertEquals(
        new Hints.Member(peer(1), Optional.of(new HostPort("10.0.0.1", 6_000))),
        board.ask(BLOB).members().get(1));
  }

  @Test
  void anIpv6AddressIsToldWithoutItsZone() throws Exception {
    board.post(
        Inet6Address.getByAddress(null, InetAddress.getByName("fe80::1").getAddress(), 1),
        relay(1, 5_000));
    assertEquals(
        Optional.of(HostPort.parse("[fe80:0:0:0:0:0:0:1]:5000")),
        board.ask(BLOB).members().get(0).relay());
  }

  private HintBoard board(int places) {
    return new HintBoard(new HintSettings(null, places, null), clock);
  }

  private static HintPost want(int peer, Digest blob) {
    return new HintPost(peer(peer), MINUTE, List.of(), List.of(blob));
  }

  private static HintPost relay(int peer, int port) {
    return new HintPost(peer(peer), MINUTE, List.of(), List.of(BLOB), OptionalInt.of(port));
  }

  private static HintPost offer(int peer, Hint hint) {
    return new HintPost(peer(peer), MINUTE, List.of(hint), List.of());
  }

  /** A hint of a torrent of its own, and a want. */
  private static HintPost both(int peer) {
    return new HintPost(peer(peer), MINUTE, List.of(hint(BLOB, peer)), List.of(BLOB));
  }

  /** Of the first peers, each of a torrent of its own. */
  private static List<Hints.Offer> offersOf(int peers) {
    return IntStream.range(0, peers)
        .mapToObj(i -> new Hints.Offer(hint(BLOB, i), peer(i), 1))
        .toList();
  }

  private static Hint hint(Digest blob, int infoHash) {
    return new Hint(blob, SIZE, new InfoHash("%040x".formatted(infoHash)));
  }

  private static InetAddress at(int address) {
    return InetAddresses.fromInteger((10 << 24) + address);
  }

  private static Hints.Member member(int number) {
    return new Hints.Member(peer(number), Optional.empty());
  }

  private static PeerId peer(int number) {
    return new PeerId("%040x".formatted(number));
  }
}
