package org.lodestone.tracker.announce;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Who stands behind an address, as one number: an IPv4 address, or an IPv6 /64, since that much is
 * one host's to choose from; of 6to4 (RFC 3056), where an IPv4 address brings a /48, that IPv4
 * address. Everything that is shared out is shared between sources.
 */
public final class Sources {

  /** Above an IPv4 address: multicast in IPv6, so no peer's. */
  private static final long IPV4 = 0xffff_ffff_0000_0000L;

  private static final int IPV4_REST = 8;
  private static final int IPV6_REST = 16;
  private static final int SIX_TO_FOUR = 0x2002;

  private Sources() {}

  public static long of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet6Address ? ofIpv6(bytes.getLong()) : ofIpv4(bytes.getInt());
  }

  static long ofIpv4(int address) {
    return IPV4 | Integer.toUnsignedLong(address);
  }

  /**
   * @param high the first 8 bytes of the address
   */
  static long ofIpv6(long high) {
    return high >>> 48 == SIX_TO_FOUR ? ofIpv4((int) (high >>> 16)) : high;
  }

  /** The network a source is in, which its neighbours share: /24 for IPv4, /48 for IPv6. */
  public static long network(long source) {
    return source >>> ((source & IPV4) == IPV4 ? IPV4_REST : IPV6_REST);
  }
}
