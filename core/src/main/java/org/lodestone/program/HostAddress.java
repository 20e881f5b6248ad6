package org.lodestone.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.Optional;

/** The address under which others know this machine. */
final class HostAddress {

  /** Of a network for documentation (RFC 5737): behind the default route, and nobody's. */
  private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.1", 9);

  private HostAddress() {}

  /** Empty when the machine has no address but loopback's. */
  static Optional<InetAddress> find() {
    return byRoute().or(HostAddress::ofAnyInterface);
  }

  /** What packets to elsewhere would come from; none is sent. */
  private static Optional<InetAddress> byRoute() {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(ELSEWHERE);
      return Optional.of(socket.getLocalAddress()).filter(HostAddress::leadsHere);
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty(); // no route, as on a laptop without a network
    }
  }

  private static Optional<InetAddress> ofAnyInterface() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(HostAddress::leadsHere)
          .min(Comparator.comparing(InetAddress::getHostAddress));
    } catch (SocketException e) {
      return Optional.empty(); // no interface at all
    }
  }

  private static boolean leadsHere(InetAddress address) {
    return !address.isLoopbackAddress()
        && !address.isAnyLocalAddress()
        && !address.isLinkLocalAddress();
  }
}
