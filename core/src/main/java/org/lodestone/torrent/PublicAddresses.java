package org.lodestone.torrent;

import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Tells addresses of the public Internet from all others (IANA special-purpose address registries,
 * RFC 6890). IPv6 is public in 2000::/3 alone, which leaves out every form that wraps IPv4 except
 * those listed.
 */
final class PublicAddresses {

  private static final List<Block> RESERVED_V4 =
      blocks(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // carrier-grade NAT
          "127.0.0.0/8", // loopback
          "169.254.0.0/16", // link-local, cloud metadata
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // 6to4 relays
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, broadcast

  private static final Block GLOBAL_V6 = Block.parse("2000::/3");

  private static final List<Block> RESERVED_V6 =
      blocks(
          "2001::/23", // protocol assignments, Teredo
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4, wraps any IPv4 address
          "3fff::/20"); // documentation

  private PublicAddresses() {}

  static boolean contains(InetAddress address) {
    if (address instanceof Inet6Address) {
      return GLOBAL_V6.contains(address)
          && RESERVED_V6.stream().noneMatch(block -> block.contains(address));
    }
    return RESERVED_V4.stream().noneMatch(block -> block.contains(address));
  }

  private static List<Block> blocks(String... cidrs) {
    return List.of(cidrs).stream().map(Block::parse).toList();
  }

  /** The addresses that share the first {@code bits} bits. */
  private record Block(byte[] prefix, int bits) {

    static Block parse(String cidr) {
      int slash = cidr.indexOf('/');
      return new Block(
          InetAddresses.forString(cidr.substring(0, slash)).getAddress(),
          Integer.parseInt(cidr.substring(slash + 1)));
    }

    boolean contains(InetAddress address) {
      byte[] raw = address.getAddress();
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        if ((raw[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
