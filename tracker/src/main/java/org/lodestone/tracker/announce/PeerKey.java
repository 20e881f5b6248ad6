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

  private static PeerKey of(InetAddress address, int port) {
    ByteBuffer raw = ByteBuffer.wrap(address.getAddress());
    long portBits = (long) port << PeerTable.STAMP_BITS;
    return raw.remaining() == 4
        ? new PeerKey(false, 0, 0, (long) raw.getInt() << 32 | portBits)
        : new PeerKey(true, raw.getLong(), raw.getLong(), portBits);
  }
}
