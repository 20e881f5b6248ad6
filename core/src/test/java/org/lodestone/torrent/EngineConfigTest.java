package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class EngineConfigTest {

  private static final EngineConfig DEFAULTS = EngineConfig.defaults();

  @Test
  void namesWhatIsWrong() {
    assertRefused("listenAddresses", () -> DEFAULTS.withListen(List.of(), 0));
    assertRefused("not an IP address", () -> DEFAULTS.withListen(List.of("localhost"), 0));
    assertRefused("port", () -> DEFAULTS.withListen(List.of("::1"), 65536));
    assertRefused("uploadLimit", () -> DEFAULTS.withLimits(-1, 0));
    assertRefused("downloadLimit", () -> DEFAULTS.withLimits(0, -1));
    assertRefused("retryInterval", () -> DEFAULTS.withRetryInterval(Duration.ZERO));
    assertRefused("host:port", () -> withDht("router.example"));
    assertRefused("connections", () -> withConnections(1));
  }

  private static EngineConfig withDht(String node) {
    return new EngineConfig(
        List.of("::"), 0, 0, 0, 500, List.of(HostPort.parse(node)), false, Duration.ofSeconds(15));
  }

  private static EngineConfig withConnections(int connections) {
    return new EngineConfig(
        List.of("::"), 0, 0, 0, connections, List.of(), false, Duration.ofSeconds(15));
  }

  private static void assertRefused(String reason, Executable construction) {
    var refusal = assertThrows(IllegalArgumentException.class, construction);
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }
}
