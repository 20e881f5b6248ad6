package org.lodestone.gateway;

import java.util.List;
import org.lodestone.torrent.EngineConfig;
import org.lodestone.torrent.HostPort;

/**
 * How the gateway takes part in swarms. A component that is null takes its default.
 *
 * @param listen IP addresses on which peers connect (0.0.0.0 and ::, all)
 * @param port TCP port on which peers connect; 0 takes any free one (6881)
 * @param uploadLimit bytes per second to peers beyond the local network; 0 is no limit (0)
 * @param downloadLimit bytes per second from such peers; 0 is no limit (0)
 * @param allowedHints {@code host:port} of peers, trackers and web seeds that documents may name
 *     though they are on private addresses; the operator's own trackers always may (none)
 */
public record TorrentSettings(
    List<String> listen,
    Integer port,
    Integer uploadLimit,
    Integer downloadLimit,
    List<HostPort> allowedHints) {

  static final int DEFAULT_PORT = 6881;

  public TorrentSettings {
    EngineConfig defaults = EngineConfig.defaults();
    listen = listen == null ? defaults.listenAddresses() : List.copyOf(listen);
    port = port == null ? DEFAULT_PORT : port;
    uploadLimit = uploadLimit == null ? 0 : uploadLimit;
    downloadLimit = downloadLimit == null ? 0 : downloadLimit;
    allowedHints = allowedHints == null ? List.of() : List.copyOf(allowedHints);
    defaults.withListen(listen, port).withLimits(uploadLimit, downloadLimit);
  }

  public static TorrentSettings defaults() {
    return new TorrentSettings(null, null, null, null, null);
  }

  public TorrentSettings withPort(int other) {
    return new TorrentSettings(listen, other, uploadLimit, downloadLimit, allowedHints);
  }

  public TorrentSettings withListen(List<String> other) {
    return new TorrentSettings(other, port, uploadLimit, downloadLimit, allowedHints);
  }

  EngineConfig engineConfig() {
    return EngineConfig.defaults().withListen(listen, port).withLimits(uploadLimit, downloadLimit);
  }
}
