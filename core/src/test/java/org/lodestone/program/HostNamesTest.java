package org.lodestone.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.net.InetAddresses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {

  private record Named(HostNames names) {}

  @ParameterizedTest
  @CsvSource({
    "localhost,         127.0.0.1, true",
    "LocalHost,         ::1,       true",
    "127.0.0.1,         127.0.0.1, true",
    "127.0.0.2,         127.0.0.1, true",
    "[::1],             ::1,       true",
    "::1,               ::1,       true",
    "192.0.2.7,         192.0.2.7, true",
    "status.example,    192.0.2.7, true",
    "STATUS.example,    127.0.0.1, true",
    "192.0.2.8,         192.0.2.7, false",
    "127.0.0.1,         192.0.2.7, false",
    "evil.example,      127.0.0.1, false",
    "localhost.evil,    127.0.0.1, false",
    "127.0.0.1.evil.io, 127.0.0.1, false",
    "'',                127.0.0.1, false",
    "[,                 127.0.0.1, false",
  })
  void acceptsItsNamesAndTheAddressConnectedTo(String host, String local, boolean accepted) {
    HostNames names = HostNames.of(List.of("Status.example"));
    assertEquals(accepted, names.accept(host, InetAddresses.forString(local)));
  }

  @Test
  void isAListInAConfiguration() throws Exception {
    Named named = ConfigFile.parse("names: [b.example, A.example]", "test.yaml", Named.class);
    assertEquals(HostNames.of(List.of("a.example", "b.example")), named.names());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http://a.example", "a.example:80", "*.example", "192.0.2.1"})
  void refusesWhatIsNoName(String name) {
    assertThrows(IllegalArgumentException.class, () -> HostNames.of(List.of(name)));
  }
}
