package org.lodestone.torrent;

import com.google.common.net.InetAddresses;
import java.time.Duration;
import java.util.List;

/**
 * How the engine takes part in swarms.
 *
 * @param listenAddresses IP addresses to listen on, at least one
 * @param port TCP port to listen on; 0 takes any free one
 * @param uploadLimit bytes per second to peers that are not on local addresses; 0 is no limit
 * @param downloadLimit bytes per second from such peers; 0 is no limit
 * @param connections most peer connections at a time, over all torrents; local peers that call may
 *     take two thirds of them
 * @param dhtBootstrap DHT nodes to start from; the DHT is off without any
 * @param localDiscovery whether to announce torrents by multicast on the local network (BEP 14)
 * @param retryInterval how often a download without peers asks for them again
 */
public record EngineConfig(
    List<String> listenAddresses,
    int port,
    int uploadLimit,
    int downloadLimit,
    int connections,
    List<HostPort> dhtBootstrap,
    boolean localDiscovery,
    Duration retryInterval) {

  public EngineConfig {
    listenAddresses = List.copyOf(listenAddresses);
    dhtBootstrap = List.copyOf(dhtBootstrap);
    require(!listenAddresses.isEmpty(), "listenAddresses: name at least one IP address");
    for (String address : listenAddresses) {
      require(
          InetAddresses.isInetAddress(address), "listenAddresses: not an IP address: " + address);
    }
    require(port >= 0 && port <= 65535, "port: expected 0 to 65535, found " + port);
    require(uploadLimit >= 0, "uploadLimit: expected bytes per second, found " + uploadLimit);
    require(downloadLimit >= 0, "downloadLimit: expected bytes per second, found " + downloadLimit);
    require(connections >= 2, "connections: expected 2 or more, found " + connections);
    require(
        !retryInterval.isNegative() && !retryInterval.isZero(),
        "retryInterval: expected a positive duration, found " + retryInterval);
  }

  /** Any free port on all addresses, no limits, found by trackers alone. */
  public static EngineConfig defaults() {
    return new EngineConfig(
        List.of("0.0.0.0", "::"), 0, 0, 0, 2000, List.of(), false, Duration.ofSeconds(15));
  }

  /** The same, but listening there. */
  public EngineConfig withListen(List<String> addresses, int newPort) {
    return new EngineConfig(
        addresses,
        newPort,
        uploadLimit,
        downloadLimit,
        connections,
        dhtBootstrap,
        localDiscovery,
        retryInterval);
  }

  /** The same with other limits for peers that are not on local addresses. */
  public EngineConfig withLimits(int newUploadLimit, int newDownloadLimit) {
    return new EngineConfig(
        listenAddresses,
        port,
        newUploadLimit,
        newDownloadLimit,
        connections,
        dhtBootstrap,
        localDiscovery,
        retryInterval);
  }

  /** The same with another interval. */
  public EngineConfig withRetryInterval(Duration interval) {
    return new EngineConfig(
        listenAddresses,
        port,
        uploadLimit,
        downloadLimit,
        connections,
        dhtBootstrap,
        localDiscovery,
        interval);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
