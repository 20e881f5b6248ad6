package org.lodestone.torrent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class BencodeFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.of("", "i-12e", "4:spam", "l1:ai3ee", "d1:ai1e1:bld1:cleeee")
        .map(text -> text.getBytes(ISO_8859_1));
  }

  @MethodSource("seeds")
  @FuzzTest
  void whatIsReadIsCanonical(byte[] input) {
    Bencode value;
    try {
      value = Bencode.decode(input);
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
      return;
    }
    assertArrayEquals(input, value.encode());
  }
}
