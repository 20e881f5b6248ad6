package org.lodestone.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteSizeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "107374182400, 107374182400",
    "100G, 107374182400",
    "1.5TiB, 1649267441664",
    "500mb, 524288000",
    "2KiB, 2048",
    "7B, 7"
  })
  void reads(String text, long bytes) {
    assertEquals(bytes, ByteSize.parse(text).bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "big", "-1", "1 G", "1E", "G", "999999999999999999T", "1.2345G"})
  void refuses(String text) {
    assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(text));
  }

  @Test
  void isNotNegative() {
    assertThrows(IllegalArgumentException.class, () -> new ByteSize(-1));
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "1023, 1023 B", "1048524, 1023.9 KiB", "1048576, 1.0 MiB"})
  void writes(long bytes, String text) {
    assertEquals(text, new ByteSize(bytes).toString());
  }
}
