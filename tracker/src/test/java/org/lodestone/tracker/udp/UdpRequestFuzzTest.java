package org.lodestone.tracker.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any datagram is a request or is nothing; nothing else comes out. */
class UdpRequestFuzzTest {

  static Stream<byte[]> packets() {
    return Stream.of(
        new byte[0],
        packet(16, UdpRequest.PROTOCOL_ID, UdpRequest.ACTION_CONNECT),
        packet(98, 1, UdpRequest.ACTION_ANNOUNCE),
        packet(101, 1, UdpRequest.ACTION_ANNOUNCE),
        packet(36, 1, UdpRequest.ACTION_SCRAPE),
        packet(16 + 20 * 75, 1, UdpRequest.ACTION_SCRAPE));
  }

  @MethodSource("packets")
  @FuzzTest
  void readsOrIgnores(byte[] bytes) {
    Optional<UdpRequest> request = UdpRequest.parse(ByteBuffer.wrap(bytes));
    if (request.isPresent()) {
      assertEquals(ByteBuffer.wrap(bytes).getInt(12), request.get().transactionId());
      if (request.get() instanceof UdpRequest.Announce announce) {
        assertTrue(announce.port() >= 0 && announce.port() <= 65_535);
      } else if (request.get() instanceof UdpRequest.Scrape scrape) {
        assertTrue(!scrape.infoHashes().isEmpty() && scrape.infoHashes().size() <= 74);
      }
    }
  }

  private static byte[] packet(int bytes, long connectionId, int action) {
    byte[] packet = new byte[bytes];
    ByteBuffer.wrap(packet).putLong(connectionId).putInt(action).putInt(7);
    return packet;
  }
}
