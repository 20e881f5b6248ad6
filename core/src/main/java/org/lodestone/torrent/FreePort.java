package org.lodestone.torrent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Chooses the port where the system may choose. Left alone, libtorrent gets another one for each
 * address of the machine, and tells loopback's.
 */
final class FreePort {

  private FreePort() {}

  /** The same settings with a port that was free a moment ago. */
  static EngineConfig in(EngineConfig config) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      String address = config.listenAddresses().get(0);
      socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
      return config.withListen(config.listenAddresses(), socket.getLocalPort());
    }
  }
}
