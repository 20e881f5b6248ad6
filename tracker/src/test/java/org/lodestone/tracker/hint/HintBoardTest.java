package org.lodestone.tracker.hint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Digest BLOB = Digest.of("blob".getBytes(UTF_8));
  private static final Digest OTHER = Digest.of("other".getBytes(UTF_8));
  private static final long SIZE = 1L << 38;

  private final FakeClock clock = new FakeClock();
  private final HintBoard board = board(100_000);

  @Test
  void whatOneSaysAllHear() {
    Hint whole = hint(BLOB, 0, SIZE, 1);
    Hint part = hint(BLOB, 5, 10, 2);
    board.post(at(1), new HintPost(peer(1), MINUTE, List.of(whole, part), List.of(BLOB)));
    board.post(at(2), new HintPost(peer(2), MINUTE, List.of(whole), List.of()));

    Hints hints = board.ask(BLOB);

    assertEquals(
        List.of(new Hints.Offer(whole, peer(1), 2), new Hints.Offer(part, peer(1), 1)),
        hints.offers());
    assertEquals(List.of(member(1)), hints.members());
    assertTrue(board.ask(OTHER).isEmpty());
    assertEquals(0, board.ask(OTHER).version());
  }

  @Test
  void whatIsSaidHoldsUntilTheLeaseEnds() {
    board.post(at(1), want(1, BLOB));
    clock.advance(MINUTE.minusMillis(1));
    board.post(at(2), want(2, BLOB));
    assertEquals(List.of(member(1), member(2)), board.ask(BLOB).members());
    long before = board.ask(BLOB).version();

    clock.advance(Duration.ofMillis(1));

    assertEquals(List.of(member(2)), board.ask(BLOB).members());
    assertNotEquals(before, board.ask(BLOB).version());
    assertEquals(1, board.size());
    clock.advance(MINUTE);
    board.expire();
    assertEquals(0, board.size());
    assertEquals(0, board.blobs());
  }

  @Test
  void aRenewedLeaseIsNoNews() {
    board.post(at(1), new HintPost(peer(1), MINUTE, List.of(hint(BLOB, 0, 9, 1)), List.of(BLOB)));
    Hints first = board.ask(BLOB);
    clock.advance(MINUTE.minusMillis(1));

    board.post(at(1), new HintPost(peer(1), MINUTE, List.of(hint(BLOB, 0, 9, 1)), List.of(BLOB)));
    clock.advance(MINUTE.minusMillis(1));

    assertEquals(first, board.ask(BLOB));
    assertEquals(2, board.size());
  }

  @Test
  void ofOneStretchAMemberHasOneHintTheLast() {
    board.post(at(1), offer(1, hint(BLOB, 0, 9, 1)));
    long before = board.ask(BLOB).version();

    board.post(at(1), offer(1, hint(BLOB, 0, 9, 2)));

    assertEquals(
        List.of(new Hints.Offer(hint(BLOB, 0, 9, 2), peer(1), 1)), board.ask(BLOB).offers());
    assertNotEquals(before, board.ask(BLOB).version());
  }

  @Test
  void onlyItsOwnAddressTakesSomethingBack() {
    board.post(at(1), offer(1, hint(BLOB, 0, 9, 1)));
    HintPost back = new HintPost(peer(1), Duration.ZERO, List.of(hint(BLOB, 0, 9, 1)), List.of());

    board.post(at(2), back);
    assertEquals(1, board.ask(BLOB).offers().size());
    board.post(at(1), back);
    assertTrue(board.ask(BLOB).isEmpty());
    assertEquals(0, board.ask(BLOB).version());
    board.post(at(1), back);
    assertEquals(0, board.size());
  }

  @Test
  void versionsOfBeforeARestartAreOthers() {
    board.post(at(1), want(1, BLOB));
    HintBoard restarted = board(10);
    restarted.post(at(1), want(1, BLOB));

    assertNotEquals(board.ask(BLOB).version(), restarted.ask(BLOB).version());
  }

  @Test
  void oneAddressCannotFillTheBoard() {
    HintBoard small = board(100);
    for (int i = 0; i < 10; i++) {
      small.post(at(i), offer(i, hint(BLOB, i, 1, i)));
    }

    for (int i = 0; i < 1_000; i++) {
      small.post(at(99), offer(99, hint(Digest.of(("flood " + i).getBytes(UTF_8)), 0, 1, i)));
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
    for (int i = 0; i < 8; i++) {
      board.post(at(i), new HintPost(peer(i), MINUTE, segments(i, 32), List.of(BLOB)));
    }
    int flooder = 99;
    for (int i = 0; i < 5_000; i++) {
      board.post(
          at(flooder),
          new HintPost(peer(1_000 + i), MINUTE, List.of(hint(BLOB, 0, 7, i)), List.of(BLOB)));
    }

    Hints hints = board.ask(BLOB);

    assertEquals(BlobHints.MOST, board.size());
    assertEquals(Hints.MAX_OFFERS, hints.offers().size());
    assertEquals(Hints.MAX_MEMBERS, hints.members().size());
    assertEquals(8 * 32, hints.offers().stream().filter(offer -> isSegment(offer.hint())).count());
    assertTrue(
        hints.members().containsAll(IntStream.range(0, 8).mapToObj(i -> member(i)).toList()));
  }

  /** A cluster has one address where it goes out; a flooder has a network. */
  @Test
  void manyAddressesOfOneNetworkCannotDrownABlob() throws Exception {
    InetAddress cluster = InetAddress.getByName("192.0.2.1");
    board.post(cluster, new HintPost(peer(1), MINUTE, segments(0, 100), List.of(BLOB)));
    for (int i = 0; i < 1_900; i++) {
      InetAddress source = InetAddress.getByName("2001:db8:1:%x::1".formatted(i));
      board.post(source, offer(1_000 + i, hint(BLOB, 0, 7, i)));
    }

    assertEquals(
        100, board.ask(BLOB).offers().stream().filter(offer -> isSegment(offer.hint())).count());
  }

  @Test
  void whatManySayIsSaidOnce() {
    Hint truth = hint(BLOB, 0, SIZE, 1);
    for (int i = 0; i < 600; i++) {
      board.post(at(i), offer(i, truth));
    }
    board.post(at(999), offer(999, hint(BLOB, 0, SIZE, 2)));

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
    long before = board.ask(BLOB).version();

    board.post(at(1), relay(1, 6_000));

    assertNotEquals(before, board.ask(BLOB).version());
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

  @Test
  void newsEndAWaitForThatBlob() throws Exception {
    CompletableFuture<Void> first = await(BLOB, 0, 1);
    CompletableFuture<Void> other = await(OTHER, 0, 1);
    assertEquals(2, board.waits());

    board.post(at(2), want(2, BLOB));

    first.get(1, TimeUnit.MINUTES);
    assertFalse(other.isDone());
    assertEquals(1, board.waits());
    assertTrue(await(BLOB, 0, 1).isDone(), "what is known is no other version");
  }

  @Test
  void anEndedLeaseEndsAWait() throws Exception {
    board.post(at(2), want(2, BLOB));
    CompletableFuture<Void> wait = await(BLOB, board.ask(BLOB).version(), 1);
    assertFalse(wait.isDone());
    clock.advance(MINUTE);

    board.expire();

    wait.get(1, TimeUnit.MINUTES);
    assertTrue(board.ask(BLOB).isEmpty());
  }

  @Test
  void aWaitEndsWithItsTime() throws Exception {
    board.await(BLOB, 0, 1, Duration.ofMillis(1)).orElseThrow().get(1, TimeUnit.MINUTES);

    assertEquals(0, board.waits());
    assertTrue(board.await(BLOB, 0, 1, Duration.ZERO).orElseThrow().isDone());
  }

  @Test
  void oneAddressWaitsForABoundedNumberOfThings() throws Exception {
    int most = HintSettings.defaults().maxWaits();
    List<CompletableFuture<Void>> waits =
        IntStream.range(0, most).mapToObj(i -> await(BLOB, 0, 1)).toList();

    assertEquals(Optional.empty(), board.await(BLOB, 0, 1, LONG));
    assertTrue(board.await(BLOB, 0, 2, LONG).isPresent());
    board.post(at(3), want(3, BLOB));
    for (CompletableFuture<Void> wait : waits) {
      wait.get(1, TimeUnit.MINUTES);
    }
    assertTrue(board.await(OTHER, 0, 1, LONG).isPresent());
  }

  @Test
  void closingEndsAllWaits() {
    CompletableFuture<Void> wait = await(BLOB, 0, 1);

    board.close();

    assertTrue(wait.isDone());
    assertTrue(await(BLOB, 0, 1).isDone());
    assertEquals(0, board.waits());
  }

  private CompletableFuture<Void> await(Digest blob, long since, long source) {
    return board.await(blob, since, source, LONG).orElseThrow();
  }

  private HintBoard board(int places) {
    return new HintBoard(new HintSettings(null, places, null, null), clock);
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

  private static List<Hint> segments(int member, int count) {
    return LongStream.range(0, count)
        .mapToObj(i -> hint(BLOB, (member * 1_000L + i) * 1_000, 1_000, (int) i))
        .toList();
  }

  private static boolean isSegment(Hint hint) {
    return hint.length() == 1_000;
  }

  private static Hint hint(Digest blob, long offset, long length, int infoHash) {
    return new Hint(blob, SIZE, offset, length, new InfoHash("%040x".formatted(infoHash)));
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
