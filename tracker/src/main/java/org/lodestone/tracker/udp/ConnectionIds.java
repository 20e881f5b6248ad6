package org.lodestone.tracker.udp;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * The connection ids of BEP 15, which prove that a client receives what is sent to its address. An
 * id is a keyed hash (SipHash-2-4) of address and time, so nothing is remembered per client. It is
 * taken for two to four minutes; BEP 15 asks for two. The source port is left out, because clients
 * use one id from several sockets.
 */
final class ConnectionIds {

  private static final long WINDOW_MILLIS = 120_000;

  private final Clock clock;
  private final HashFunction keyed;

  ConnectionIds(Clock clock) {
    SecureRandom random = new SecureRandom();
    this.clock = clock;
    this.keyed = Hashing.sipHash24(random.nextLong(), random.nextLong());
  }

  long issue(InetAddress address) {
    return id(address, window());
  }

  boolean accepts(long id, InetAddress address) {
    long window = window();
    return id == id(address, window) || id == id(address, window - 1);
  }

  private long id(InetAddress address, long window) {
    return keyed.newHasher(24).putLong(window).putBytes(address.getAddress()).hash().asLong();
  }

  private long window() {
    return clock.millis() / WINDOW_MILLIS;
  }
}
