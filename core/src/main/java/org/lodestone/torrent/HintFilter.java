package org.lodestone.torrent;

import com.google.common.collect.Maps;
import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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

  private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);
  private static final Set<String> TRACKER_SCHEMES = Set.of("http", "https", "udp");

  private final Set<String> allowed;
  private final HostResolver resolver;

  /**
   * @param allowed {@code host:port} or tracker URLs the operator's configuration names; a URL
   *     names itself only, {@code host:port} everything there
   * @throws IllegalArgumentException when one of them is neither
   */
  public HintFilter(Collection<String> allowed) {
    this(allowed, new HostResolver());
  }

  HintFilter(Collection<String> allowed, HostResolver resolver) {
    this.allowed = allowed.stream().map(HintFilter::normalise).collect(Collectors.toSet());
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
            magnet.trackers().stream().filter(hint -> !isNamed(hint)), magnet.peers().stream())
        .flatMap(hint -> address(hint).stream())
        .map(HostPort::host);
  }

  /**
   * @param leftOut told each hint that is not used, and why
   */
  private MagnetLink usable(
      MagnetLink magnet,
      Map<String, List<InetAddress>> addresses,
      BiConsumer<String, String> leftOut) {
    return magnet.withHints(
        keep(magnet.trackers(), hint -> isNamed(hint) ? hint : tracker(hint, addresses), leftOut),
        keep(magnet.webSeeds(), hint -> isNamed(hint) ? hint : webSeed(hint), leftOut),
        keep(magnet.peers(), hint -> peer(hint, addresses, isNamed(hint)), leftOut));
  }

  private static List<String> keep(
      List<String> hints, UnaryOperator<String> use, BiConsumer<String, String> leftOut) {
    List<String> kept = new ArrayList<>();
    for (String hint : hints) {
      try {
        kept.add(use.apply(hint));
      } catch (IllegalArgumentException e) {
        leftOut.accept(hint, e.getMessage());
      }
    }
    return kept;
  }

  private static String tracker(String hint, Map<String, List<InetAddress>> addresses) {
    URI uri = uri(hint);
    if (!TRACKER_SCHEMES.contains(uri.getScheme())) {
      throw new IllegalArgumentException("a tracker is reached by http, https or udp");
    }
    HostPort checked = checked(hostPort(uri), addresses);
    String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    return uri.getScheme() + "://" + checked + path;
  }

  private static String webSeed(String hint) {
    throw new IllegalArgumentException(
        "web seeds are used only when the configuration names them: allow " + hint);
  }

  private static String peer(
      String hint, Map<String, List<InetAddress>> addresses, boolean isNamed) {
    HostPort place = HostPort.parse(lowerCase(hint));
    return (isNamed ? at(place, found(place, addresses)) : checked(place, addresses)).toString();
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

  private boolean isNamed(String hint) {
    try {
      return allowed.contains(normalise(hint))
          || address(hint).map(HostPort::toString).filter(allowed::contains).isPresent();
    } catch (IllegalArgumentException e) {
      return false; // The reason is given when the hint is left out.
    }
  }

  /** Where the hint leads, unless it is malformed. */
  private static Optional<HostPort> address(String hint) {
    try {
      return Optional.of(
          hint.contains("://") ? hostPort(uri(hint)) : HostPort.parse(lowerCase(hint)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String normalise(String place) {
    if (!place.contains("://")) {
      return HostPort.parse(lowerCase(place)).toString();
    }
    URI uri = uri(place);
    return uri.getScheme()
        + "://"
        + hostPort(uri)
        + uri.getRawPath()
        + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text);
      if (uri.getHost() == null || uri.getScheme() == null || uri.getRawUserInfo() != null) {
        throw new IllegalArgumentException("not a URL of a host: " + text);
      }
      return new URI(lowerCase(uri.getScheme()) + text.substring(uri.getScheme().length()));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a URL: " + e.getMessage(), e);
    }
  }

  private static HostPort hostPort(URI uri) {
    String host = lowerCase(uri.getHost()).replaceAll("[\\[\\]]", "");
    int port = uri.getPort() >= 0 ? uri.getPort() : DEFAULT_PORTS.getOrDefault(uri.getScheme(), -1);
    return new HostPort(host, port);
  }

  private static String lowerCase(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
