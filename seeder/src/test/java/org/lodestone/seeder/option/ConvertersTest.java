package org.lodestone.seeder.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.program.ByteRate;

class ConvertersTest {

  @ParameterizedTest
  @CsvSource({"1000, 1000", "500K, 512000", "10MiB/s, 10485760", "1.5g, 1610612736", "2kb, 2048"})
  void readsRates(String text, long bytesPerSecond) {
    assertEquals(bytesPerSecond, ByteRate.parse(text).bytesPerSecond());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fast", "-1", "10 M", "1e9", "9999999999", "0", "3g"})
  void refusesOtherRates(String text) {
    assertThrows(IllegalArgumentException.class, () -> ByteRate.parse(text));
  }

  @Test
  void aNameAloneMeansLatest() {
    assertEquals(Optional.of("latest"), Converters.reference("acme/app").tag());
    assertEquals(Optional.of("1"), Converters.reference("acme/app:1").tag());
    String digest = "sha256:" + "0".repeat(64);
    assertEquals(Optional.empty(), Converters.reference("acme/app@" + digest).tag());
  }
}
