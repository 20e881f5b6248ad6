package org.lodestone.torrent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;

/** Addresses and ports, one after the other, as trackers send them (BEP 7, 15, 23). */
final class CompactPeers {

  /** Bytes of an IPv4 peer. */
  static final int V4_BYTES = 6;

  /** Bytes of an IPv6 peer. */
  static final int V6_BYTES = 18;

  private CompactPeers() {}

  /** What cannot be called, and a rest that is too short, are left out. */
  static Set<InetSocketAddress> read(ByteBuffer peers, int bytesEach) throws IOException {
    Set<InetSocketAddress> found = new LinkedHashSet<>();
    while (peers.remaining() >= bytesEach) {
      byte[] address = new byte[bytesEach - Short.BYTES];
      peers.get(address);
      int port = Short.toUnsignedInt(peers.getShort());
      if (port > 0) {
        found.add(new InetSocketAddress(InetAddress.getByAddress(address), port));
      }
    }
    return found;
  }
}
