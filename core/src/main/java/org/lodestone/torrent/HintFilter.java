package org.lodestone.torrent;

import com.google.common.collect.Maps;
import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which hints of an untrusted magnet link may be used: those that the operator named, and
 * those on public addresses. A document must not make this node call into its private network.
 *
 * <p>A name is resolved once, here, and the hint goes on with the address that was checked: a name
 * server that later answers something else (DNS rebinding) is not asked again. So a tracker that
 * needs its name in the request, for a virtual host or for TLS, has to be named by the operator.
 * Web seeds are used only when named. A public tracker can still redirect the engine or hand out
 * private addresses of peers; all that such a request carries is the infohash.
 */
public final class HintFilter {

  private static final Logger LOG = LoggerFactory.getLogger(HintFilter.class);

  private final Set<HostPort> places;
  private final Set<Tracker> trackers;
  private final HostResolver resolver;

  /**
   * What the operator's configuration names.
   *
   * @param places whatever a hint says of them may be used
   * @param trackers these may be used, and nothing else at their places
   */
  public HintFilter(Collection<HostPort> places, Collection<Tracker> trackers) {
    this(places, trackers, new HostResolver(HostResolver.NameService.system()));
  }

  /** The same where names are looked up by another service than the system's. */
  public HintFilter(
      Collection<HostPort> places, Collection<Tracker> trackers, HostResolver resolver) {
    this.places = Set.copyOf(places);
    this.trackers = Set.copyOf(trackers);
    this.resolver = resolver;
  }

  /**
   * The link with only the hints that can be used at once, without asking a name server: begin with
   * these, and add what {@link #filter} finds ({@link TorrentEngine#addHints}).
   */
  public MagnetLink immediate(MagnetLink magnet) {
    Map<String, List<InetAddress>> addresses = new HashMap<>();
    hosts(magnet)
        .filter(InetAddresses::isInetAddress)
        .forEach(host -> addresses.put(host, List.of(InetAddresses.forString(host))));
    return usable(magnet, addresses, (hint, reason) -> {});
  }

  /**
   * The link with only the hints that may be used; each one left out is logged with the reason.
   * Completes within seconds whatever name servers do, in any thread, and never fails.
   */
  public CompletableFuture<MagnetLink> filter(MagnetLink magnet) {
    Map<String, CompletableFuture<List<InetAddress>>> lookUps = new HashMap<>();
    hosts(magnet).forEach(host -> lookUps.computeIfAbsent(host, resolver::find));
    return CompletableFuture.allOf(lookUps.values().toArray(CompletableFuture<?>[]::new))
        .thenApply(
            done ->
                usable(
                    magnet,
                    Maps.transformValues(lookUps, CompletableFuture::join),
                    (hint, reason) ->
                        LOG.info("hint {} of {} left out: {}", hint, magnet.infoHash(), reason)));
  }

  /** The hosts whose addresses decide, or are needed: libtorrent finds named trackers itself. */
  private Stream<String> hosts(MagnetLink magnet) {
    return Stream.concat(
            magnet.trackers().stream().filter(hint -> !isNamed(hint)).map(Tracker::place),
            magnet.peers().stream())
        .map(HostPort::host);
  }

  /**
   * @param leftOut told each hint that is not used, and why
   */
  private MagnetLink usable(
      MagnetLink magnet,
      Map<String, List<InetAddress>> addresses,
      BiConsumer<Object, String> leftOut) {
    return magnet.withHints(
        keep(magnet.trackers(), hint -> tracker(hint, addresses), leftOut),
        keep(magnet.webSeeds(), this::webSeed, leftOut),
        keep(magnet.peers(), hint -> peer(hint, addresses), leftOut));
  }

  private static <T> List<T> keep(
      List<T> hints, UnaryOperator<T> use, BiConsumer<Object, String> leftOut) {
    List<T> kept = new ArrayList<>();
    for (T hint : hints) {
      try {
        kept.add(use.apply(hint));
      } catch (IllegalArgumentException e) {
        leftOut.accept(hint, e.getMessage());
      }
    }
    return kept;
  }

  private Tracker tracker(Tracker hint, Map<String, List<InetAddress>> addresses) {
    return isNamed(hint) ? hint : hint.at(checked(hint.place(), addresses));
  }

  private WebSeed webSeed(WebSeed hint) {
    if (!places.contains(hint.place())) {
      throw new IllegalArgumentException(
          "web seeds are used only when the configuration names them: allow " + hint.place());
    }
    return hint;
  }

  private HostPort peer(HostPort hint, Map<String, List<InetAddress>> addresses) {
    return places.contains(hint) ? at(hint, found(hint, addresses)) : checked(hint, addresses);
  }

  private boolean isNamed(Tracker hint) {
    return trackers.contains(hint) || places.contains(hint.place());
  }

  /** The same place by an address that is known to be public. */
  private static HostPort checked(HostPort place, Map<String, List<InetAddress>> addresses) {
    List<InetAddress> found = found(place, addresses);
    for (InetAddress address : found) {
      if (!PublicAddresses.contains(address)) {
        throw new IllegalArgumentException(
            "%s is not a public address; if it is meant, the configuration must allow %s"
                .formatted(InetAddresses.toAddrString(address), place));
      }
    }
    return at(place, found);
  }

  private static List<InetAddress> found(HostPort place, Map<String, List<InetAddress>> addresses) {
    List<InetAddress> found = addresses.getOrDefault(place.host(), List.of());
    if (found.isEmpty()) {
      throw new IllegalArgumentException("no address found for " + place.host());
    }
    return found;
  }

  private static HostPort at(HostPort place, List<InetAddress> found) {
    InetAddress chosen =
        found.stream().filter(Inet4Address.class::isInstance).findFirst().orElse(found.get(0));
    return new HostPort(InetAddresses.toAddrString(chosen), place.port());
  }
}
