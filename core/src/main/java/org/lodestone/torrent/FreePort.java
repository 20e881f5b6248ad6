package org.lodestone.torrent;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the port where the system may choose, and finds one that is taken. Left alone, libtorrent
 * gets another one for each address of the machine and tells loopback's, and is content with the
 * addresses where nobody else has the port.
 */
final class FreePort {

  private static final Logger LOG = LoggerFactory.getLogger(FreePort.class);

  private FreePort() {}

  /**
   * Checks a port that was named on every address.
   *
   * @throws IOException saying where somebody else has it
   */
  static void check(EngineConfig config) throws IOException {
    for (String address : config.listenAddresses()) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), config.port()));
      } catch (BindException e) {
        if (e.getMessage().contains("in use")) {
          throw new IOException(
              "cannot listen for peers on %s port %d: another program has it"
                  .formatted(address, config.port()),
              e);
        }
      } catch (SocketException e) {
        LOG.debug("this machine has no {}", address, e); // such as IPv6
      }
    }
  }

  /** The same settings with a port that was free a moment ago. */
  static EngineConfig in(EngineConfig config) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      String address = config.listenAddresses().get(0);
      socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
      return config.withListen(config.listenAddresses(), socket.getLocalPort());
    }
  }
}
