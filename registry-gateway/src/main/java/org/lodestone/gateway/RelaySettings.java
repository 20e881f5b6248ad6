package org.lodestone.gateway;

import org.lodestone.program.ListenAddress;

/**
 * How the gateway hands on what comes to it from registries. A component that is null takes its
 * default.
 *
 * @param enabled whether it does (where peers are sent to without a limit)
 * @param listen where other gateways connect, without TLS; port 0 takes any free one (0.0.0.0:6882)
 */
public record RelaySettings(Boolean enabled, ListenAddress listen) {

  private static final int DEFAULT_PORT = 6882;

  public RelaySettings {
    listen = listen == null ? new ListenAddress("0.0.0.0", DEFAULT_PORT) : listen;
  }

  public static RelaySettings defaults() {
    return new RelaySettings(null, null);
  }

  public RelaySettings withListen(ListenAddress other) {
    return new RelaySettings(enabled, other);
  }

  public RelaySettings withPort(int other) {
    return new RelaySettings(enabled, new ListenAddress(listen.host(), other));
  }

  /** Nothing here slows down what is handed on, as it would have to under a limit. */
  boolean isOn(TorrentSettings torrent) {
    return enabled == null ? torrent.uploadLimit() == 0 : enabled;
  }
}
