package org.lodestone.tracker.announce;

import java.net.InetAddress;
import java.util.Objects;

/**
 * Where a peer takes connections. The address is always the one its announce came from: an {@code
 * ip} parameter would let anyone point a swarm at a third party, so the codecs ignore it.
 *
 * @param port 0 when the peer takes no connections
 */
public record Peer(InetAddress address, int port) {

  public Peer {
    Objects.requireNonNull(address, "address");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535, found: " + port);
    }
  }

  /** Whether others could connect to it, so whether it is worth keeping. */
  public boolean reachable() {
    return port != 0 && !address.isAnyLocalAddress();
  }
}
