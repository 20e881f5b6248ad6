package org.lodestone.seeder.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1048524, 1023.9 KiB",
    "1048575, 1.0 MiB",
    "30513561, 29.1 MiB",
    "9223372036854775807, 8.0 EiB"
  })
  void writesSizes(long bytes, String text) {
    assertEquals(text, Units.bytes(bytes));
  }

  @ParameterizedTest
  @CsvSource({"0, 0:00", "7, 0:07", "754, 12:34", "3723, 1:02:03"})
  void writesTimes(long seconds, String text) {
    assertEquals(text, Units.clock(Duration.ofSeconds(seconds)));
  }

  @Test
  void countsInSingularAndPlural() {
    assertEquals("1 blob", Units.count(1, "blob"));
    assertEquals("0 blobs", Units.count(0, "blob"));
    assertEquals("2 copies", Units.copies(2));
  }
}
