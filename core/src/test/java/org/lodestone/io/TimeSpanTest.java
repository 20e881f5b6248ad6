package org.lodestone.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSpanTest {

  @ParameterizedTest
  @CsvSource({"90s, PT90S", "10m, PT10M", "12h, PT12H", "365d, PT8760H"})
  void aNumberAndAUnit(String text, Duration expected) {
    assertEquals(expected, TimeSpan.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "-1s", "1w", "1 d", "99999999999d", "\u0661d"})
  void nothingElse(String text) {
    assertThrows(IllegalArgumentException.class, () -> TimeSpan.parse(text));
  }
}
