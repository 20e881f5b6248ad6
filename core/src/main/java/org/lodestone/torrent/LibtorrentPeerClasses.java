package org.lodestone.torrent;

import java.util.List;
import org.libtorrent4j.swig.address;
import org.libtorrent4j.swig.error_code;
import org.libtorrent4j.swig.ip_filter;

/**
 * Which of libtorrent's classes peers are in, by their addresses. The class decides whether rate
 * limits hold, and whether the choker looks at the peer. Both are as libtorrent has them by itself,
 * but for local addresses, at which the choker looks as well: see {@link
 * LibtorrentSettings#UNCHOKE_SLOTS}.
 */
final class LibtorrentPeerClasses {

  /** Bits of {@code session::global_peer_class_id} and {@code tcp_peer_class_id}. */
  private static final long LIMITED = 1;

  private static final long UNLIMITED = 1 << 1;

  private record Range(String first, String last, long classes) {}

  /** RFC 1918, 3927, 4193 and 4291; later ranges win. */
  private static final List<Range> RANGES =
      List.of(
          new Range("0.0.0.0", "255.255.255.255", LIMITED),
          new Range("10.0.0.0", "10.255.255.255", UNLIMITED),
          new Range("172.16.0.0", "172.31.255.255", UNLIMITED),
          new Range("192.168.0.0", "192.168.255.255", UNLIMITED),
          new Range("169.254.0.0", "169.254.255.255", UNLIMITED),
          new Range("127.0.0.0", "127.255.255.255", UNLIMITED),
          new Range("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", LIMITED),
          new Range("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", UNLIMITED),
          new Range("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", UNLIMITED),
          new Range("::1", "::1", UNLIMITED));

  private LibtorrentPeerClasses() {}

  static ip_filter byAddress() {
    ip_filter filter = new ip_filter();
    for (Range range : RANGES) {
      filter.add_rule(parse(range.first()), parse(range.last()), range.classes());
    }
    return filter;
  }

  private static address parse(String text) {
    return address.from_string(text, new error_code());
  }
}
