package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.net.InetAddresses;
import com.google.common.util.concurrent.Uninterruptibles;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HintFilterTest {

  private static final InfoHash INFO_HASH = new InfoHash("0".repeat(40));

  /** Name service with fixed answers; addresses stand for themselves. */
  private static final class FixedNames implements HostResolver.NameService {

    private static final Map<String, List<String>> ANSWERS =
        Map.of(
            "tracker.example", List.of("2606:4700::1", "93.184.216.34"),
            "rebind.example", List.of("93.184.216.34", "127.0.0.1"),
            "peer.lan", List.of("10.0.0.7"));

    @Override
    public List<InetAddress> lookUp(String host) throws UnknownHostException {
      List<String> answer = ANSWERS.get(host);
      if (answer == null) {
        throw new UnknownHostException(host);
      }
      return answer.stream().map(InetAddresses::forString).toList();
    }
  }

  private static HintFilter filter(String... allowed) {
    Map<Boolean, List<String>> urls =
        Stream.of(allowed).collect(Collectors.partitioningBy(place -> place.contains("://")));
    return new HintFilter(
        urls.get(false).stream().map(HostPort::parse).toList(),
        urls.get(true).stream().map(Tracker::parse).toList(),
        new HostResolver(new FixedNames()));
  }

  private static MagnetLink link(List<String> trackers, List<String> webSeeds, List<String> peers) {
    return new MagnetLink(
        INFO_HASH,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        trackers(trackers),
        webSeeds.stream().map(WebSeed::parse).toList(),
        peers.stream().map(HostPort::parse).toList());
  }

  private static List<Tracker> trackers(List<String> urls) {
    return urls.stream().map(Tracker::parse).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "ff02::1",
        "2002:a00:1::1",
        "2001:0:a00:1::1",
        "2001:db8::1"
      })
  void leavesOutAddressesThatAreNotPublic(String address) {
    String peer = new HostPort(address, 6881).toString();
    MagnetLink magnet =
        link(
            List.of("http://" + peer + "/announce", "udp://" + peer),
            List.of("http://" + peer + "/x"),
            List.of(peer));
    assertEquals(link(List.of(), List.of(), List.of()), filter().filter(magnet).join());
  }

  @ParameterizedTest
  @ValueSource(strings = {"100.63.255.255:1", "100.128.0.0:1", "172.32.0.1:1", "[2606:4700::1]:1"})
  void keepsPublicAddresses(String peer) {
    MagnetLink magnet = link(List.of(), List.of(), List.of(peer));
    assertEquals(magnet, filter().filter(magnet).join());
  }

  @Test
  void resolvesNamesOnce() {
    MagnetLink magnet =
        link(
            List.of("HTTP://Tracker.example/announce?a=%20", "udp://tracker.example:6969"),
            List.of(),
            List.of("Tracker.Example:6881"));
    assertEquals(
        link(
            List.of("http://93.184.216.34:80/announce?a=%20", "udp://93.184.216.34:6969"),
            List.of(),
            List.of("93.184.216.34:6881")),
        filter().filter(magnet).join());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://rebind.example/announce",
        "http://nowhere.example/announce",
        "http://user:password@tracker.example/announce",
        "file:///etc/passwd",
        "wss://tracker.example/announce",
        "udp://tracker.example",
        "http:tracker.example",
        "tracker.example",
        "http://[/announce",
        "http://tracker.example:99999/announce"
      })
  void leavesOutTrackers(String tracker) {
    MagnetLink magnet =
        MagnetLink.parse(
            link(List.of(), List.of(), List.of()) + "&tr=" + PercentEncoding.encode(tracker));
    assertEquals(List.of(), filter().filter(magnet).join().trackers());
  }

  @Test
  void keepsWhatTheOperatorNamedAndFindsItsPeers() {
    MagnetLink magnet =
        link(
            List.of("http://127.0.0.1:6969/announce", "http://tracker.lan/announce"),
            List.of("http://10.0.0.9:8080/blob"),
            List.of("peer.lan:6881"));
    HintFilter filter =
        filter(
            "127.0.0.1:6969", "http://TRACKER.lan:80/announce", "10.0.0.9:8080", "peer.lan:6881");
    assertEquals(
        magnet.withHints(
            magnet.trackers(), magnet.webSeeds(), List.of(HostPort.parse("10.0.0.7:6881"))),
        filter.filter(magnet).join());
  }

  @Test
  void asksNoNameServerForWhatCanBeUsedAtOnce() {
    HintFilter filter =
        new HintFilter(
            List.of(HostPort.parse("peer.lan:6881")),
            trackers(List.of("http://tracker.lan/announce")),
            new HostResolver(
                host -> {
                  throw new AssertionError("looked up " + host);
                }));
    MagnetLink magnet =
        link(
            List.of("http://tracker.lan/announce", "udp://8.8.8.8:1", "http://tracker.example/"),
            List.of(),
            List.of("peer.lan:6881", "9.9.9.9:1", "10.1.1.1:1", "peer.example:1"));
    assertEquals(
        link(
            List.of("http://tracker.lan/announce", "udp://8.8.8.8:1"),
            List.of(),
            List.of("9.9.9.9:1")),
        filter.immediate(magnet));
  }

  @Test
  void looksUpANameOnceForManyLinks() {
    AtomicInteger asked = new AtomicInteger();
    HintFilter filter =
        new HintFilter(
            List.of(),
            List.of(),
            new HostResolver(
                host -> {
                  asked.incrementAndGet();
                  return List.of(InetAddresses.forString("8.8.8.8"));
                }));
    for (int layer = 0; layer < 20; layer++) {
      MagnetLink magnet = link(List.of("http://tracker.example/announce"), List.of(), List.of());
      assertEquals(
          trackers(List.of("http://8.8.8.8:80/announce")), filter.filter(magnet).join().trackers());
    }
    assertEquals(1, asked.get());
  }

  /** Threads and the queue before them are few: names of many hostile links cannot pile up. */
  @Test
  void deadNameServersAreWaitedForInBoundedTime() throws Exception {
    CountDownLatch testEnds = new CountDownLatch(1);
    HintFilter filter =
        new HintFilter(
            List.of(),
            List.of(),
            new HostResolver(
                host -> {
                  Uninterruptibles.awaitUninterruptibly(testEnds);
                  throw new UnknownHostException(host);
                }));
    try {
      List<CompletableFuture<MagnetLink>> filtered = new ArrayList<>();
      for (int layer = 0; layer < 20; layer++) {
        List<String> trackers = new ArrayList<>();
        for (int i = 0; i < MagnetLink.MAX_HINTS; i++) {
          trackers.add("udp://dead-%d-%d.example:1".formatted(layer, i));
        }
        trackers.set(5, "udp://8.8.8.8:1");
        filtered.add(filter.filter(link(trackers, List.of(), List.of())));
      }
      for (CompletableFuture<MagnetLink> link : filtered) {
        assertEquals(
            trackers(List.of("udp://8.8.8.8:1")), link.get(60, TimeUnit.SECONDS).trackers());
      }
    } finally {
      testEnds.countDown();
    }
  }

  @Test
  void urlNamesItselfOnly() {
    List<String> others =
        Stream.of("http://tracker.lan/admin", "udp://tracker.lan:80/announce").toList();
    MagnetLink magnet = link(others, List.of(), List.of("tracker.lan:80"));
    assertEquals(
        link(List.of(), List.of(), List.of()),
        filter("http://tracker.lan/announce").filter(magnet).join());
  }

  @Test
  void refusesConfigurationThatNamesNothing() {
    assertThrows(IllegalArgumentException.class, () -> filter("tracker.lan"));
    assertThrows(IllegalArgumentException.class, () -> filter("http://"));
  }
}
