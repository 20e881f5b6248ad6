package org.lodestone.tracker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.google.common.net.InetAddresses;
import org.junit.jupiter.api.Test;

class SourcesTest {

  @Test
  void anIpv6HostIsItsWhole64() {
    assertEquals(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
    assertNotEquals(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
  }

  @Test
  void anIpv4AddressIsNobodyElses() {
    assertNotEquals(of("192.0.2.1"), of("192.0.2.2"));
    assertNotEquals(of("192.0.2.1"), of("::c000:201:0:0:0:1"));
  }

  @Test
  void whatAnIpv4AddressBringsIn6to4IsThatAddress() {
    assertEquals(of("192.0.2.1"), of("2002:c000:201:1::1"));
    assertEquals(of("192.0.2.1"), of("2002:c000:201:2::1"));
    assertNotEquals(of("192.0.2.2"), of("2002:c000:201::1"));
  }

  private static long of(String address) {
    return Sources.of(InetAddresses.forString(address));
  }
}
