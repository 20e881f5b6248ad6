package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.net.InetAddresses;
import com.google.common.util.concurrent.Uninterruptibles;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lodestone.document.MagnetManifest;

/** Names that hang cost those who ask for them some seconds, and nobody else anything. */
class HostResolverTest {

  private static final List<InetAddress> ADDRESS = List.of(InetAddresses.forString("8.8.8.8"));
  private static final Duration SHORT = Duration.ofMillis(100);

  private final CountDownLatch servers = new CountDownLatch(1);
  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  /** Knows every name; for dead ones the answer comes when the name servers are back. */
  private List<InetAddress> lookUp(String host) throws UnknownHostException {
    asked.add(host);
    if (host.startsWith("dead")) {
      Uninterruptibles.awaitUninterruptibly(servers);
    }
    if (host.startsWith("unknown")) {
      throw new UnknownHostException(host);
    }
    return ADDRESS;
  }

  @AfterEach
  void end() {
    servers.countDown();
  }

  private static List<CompletableFuture<List<InetAddress>>> find(
      HostResolver resolver, String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> resolver.find(prefix + i + ".example")).toList();
  }

  /** As many blobs as a document may have, each with as many dead names as it may have in all. */
  @Test
  void oneDocumentLeavesAnothersNamesAlone() throws Exception {
    HintFilter hints = new HintFilter(List.of(), List.of(), new HostResolver(this::lookUp));
    MagnetLink dead =
        announcedAt(
            IntStream.range(0, MagnetManifest.MAX_HOST_NAMES)
                .mapToObj("dead-%d.example"::formatted)
                .toArray(String[]::new));
    assertEquals(MagnetManifest.MAX_HOST_NAMES, dead.hostNames().size());
    List<CompletableFuture<MagnetLink>> hostile = new ArrayList<>();
    for (int blob = 0; blob < MagnetManifest.MAX_BLOBS; blob++) {
      hostile.add(hints.filter(dead));
    }
    assertEquals(
        announcedAt("8.8.8.8"),
        hints.filter(announcedAt("tracker.example")).get(4, TimeUnit.SECONDS));
    for (CompletableFuture<MagnetLink> one : hostile) {
      assertEquals(announcedAt(), one.get(60, TimeUnit.SECONDS));
    }
  }

  private static MagnetLink announcedAt(String... hosts) {
    StringBuilder link = new StringBuilder("magnet:?xt=urn:btih:" + "0".repeat(40));
    for (String host : hosts) {
      link.append("&tr=udp%3A%2F%2F").append(host).append("%3A1");
    }
    return MagnetLink.parse(link.toString());
  }

  @Test
  void whatNobodyWaitsForAnyMoreIsNotLookedUp() throws Exception {
    HostResolver resolver = new HostResolver(this::lookUp, SHORT);
    List<CompletableFuture<List<InetAddress>>> hanging =
        find(resolver, "dead-", HostResolver.THREADS);
    assertEquals(List.of(), resolver.find("queued.example").get(60, TimeUnit.SECONDS));
    for (CompletableFuture<List<InetAddress>> one : hanging) {
      assertEquals(List.of(), one.get(60, TimeUnit.SECONDS));
    }
    servers.countDown();
    awaitAddress(resolver, "later.example");
    assertEquals(HostResolver.THREADS + 1, asked.size());
  }

  @Test
  void aNameThatWasNotFoundInTimeIsFoundLater() throws Exception {
    HostResolver resolver = new HostResolver(this::lookUp, SHORT);
    assertEquals(List.of(), resolver.find("dead.example").get(60, TimeUnit.SECONDS));
    servers.countDown();
    awaitAddress(resolver, "dead.example");
  }

  @Test
  void aNameThatFoundNoPlaceIsFoundLater() throws Exception {
    HostResolver resolver = new HostResolver(this::lookUp, SHORT);
    find(resolver, "dead-", 1_000).forEach(CompletableFuture::join);
    assertEquals(List.of(), resolver.find("rejected.example").get(60, TimeUnit.SECONDS));
    servers.countDown();
    awaitAddress(resolver, "rejected.example");
  }

  @Test
  void aNameThatHasNoAddressIsAskedForAgain() throws Exception {
    HostResolver resolver = new HostResolver(this::lookUp);
    assertEquals(List.of(), resolver.find("unknown.example").get(60, TimeUnit.SECONDS));
    assertEquals(Set.of("unknown.example"), asked);
    asked.clear();
    assertEquals(List.of(), resolver.find("unknown.example").get(60, TimeUnit.SECONDS));
    assertEquals(Set.of("unknown.example"), asked);
  }

  private static void awaitAddress(HostResolver resolver, String host) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    List<InetAddress> found = List.of();
    while (found.isEmpty() && System.nanoTime() < end) {
      found = resolver.find(host).get(60, TimeUnit.SECONDS);
    }
    assertEquals(ADDRESS, found);
  }
}
