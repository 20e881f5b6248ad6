package org.lodestone.tracker.announce;

/**
 * Who stands behind a peer, as one number: an IPv4 address, or an IPv6 /64, since that much is one
 * host's to choose from. Everything that is shared out is shared between sources.
 */
final class Sources {

  /** Above an IPv4 address: multicast in IPv6, so no peer's. */
  private static final long IPV4 = 0xffff_ffff_0000_0000L;

  private static final int IPV4_REST = 8;
  private static final int IPV6_REST = 16;

  private Sources() {}

  static long ofIpv4(int address) {
    return IPV4 | Integer.toUnsignedLong(address);
  }

  /**
   * @param high the first 8 bytes of the address
   */
  static long ofIpv6(long high) {
    return high;
  }

  /** The network a source is in, which its neighbours share: /24 for IPv4, /48 for IPv6. */
  static long network(long source) {
    return source >>> ((source & IPV4) == IPV4 ? IPV4_REST : IPV6_REST);
  }
}
