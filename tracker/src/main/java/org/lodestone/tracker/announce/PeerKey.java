package org.lodestone.tracker.announce;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A peer's identity packed for {@link PeerTable}. The last word ends in 16 free bits, for the
 * table's time stamp; IPv4 needs that one word only.
 *
 * @param high first 8 bytes of an IPv6 address
 * @param low last 8 bytes of an IPv6 address
 * @param tail IPv4 address (0 for IPv6), port, 16 zero bits
 */
record PeerKey(boolean ipv6, long high, long low, long tail) {

  static PeerKey of(Peer peer) {
    return of(peer.address(), peer.port());
  }

  /** Reads a peer in compact form (BEP 23, BEP 7). */
  static PeerKey read(boolean ipv6, ByteBuffer in) {
    long high = ipv6 ? in.getLong() : 0;
    long low = ipv6 ? in.getLong() : 0;
    long address = ipv6 ? 0 : (long) in.getInt() << 32;
    return new PeerKey(ipv6, high, low, address | portBits(Short.toUnsignedInt(in.getShort())));
  }

  /** The source it is of ({@link Sources}). */
  long source() {
    return ipv6 ? Sources.ofIpv6(high) : Sources.ofIpv4((int) (tail >>> 32));
  }

  private static long portBits(int port) {
    return (long) port << PeerTable.STAMP_BITS;
  }

  private static PeerKey of(InetAddress address, int port) {
    ByteBuffer raw = ByteBuffer.wrap(address.getAddress());
    long portBits = portBits(port);
    return raw.remaining() == 4
        ? new PeerKey(false, 0, 0, (long) raw.getInt() << 32 | portBits)
        : new PeerKey(true, raw.getLong(), raw.getLong(), portBits);
  }
}
