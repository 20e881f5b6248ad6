package org.lodestone.torrent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class HttpTrackerFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.of(
            "",
            "i1e",
            "d5:peers6:\u0001\u0002\u0003\u0004\u0005\u0006e",
            "d14:failure reason4:full5:peers0:e",
            "d6:peers618:0123456789abcdef\u0001\u0001e",
            "d5:peersld2:ip7:1.2.3.44:porti1eeee")
        .map(text -> text.getBytes(ISO_8859_1));
  }

  @MethodSource("seeds")
  @FuzzTest
  void namesWholeAddressesOrSaysWhyNot(byte[] input) {
    try {
      for (InetSocketAddress peer : HttpTracker.parse(input)) {
        assertTrue(peer.getPort() > 0 && !peer.isUnresolved());
      }
    } catch (IOException e) {
      assertNotNull(e.getMessage());
    }
  }
}
