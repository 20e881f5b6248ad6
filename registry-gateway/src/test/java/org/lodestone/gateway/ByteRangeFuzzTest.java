package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever the header, the range lies inside the blob and is not empty. */
final class ByteRangeFuzzTest {

  @FuzzTest(maxDuration = "1m")
  void parsesAnything(FuzzedDataProvider data) {
    long size = data.consumeLong(0, Long.MAX_VALUE);
    String header = (data.consumeBoolean() ? "bytes=" : "") + data.consumeRemainingAsString();
    try {
      ByteRange.parse(header, size)
          .ifPresent(
              range ->
                  assertTrue(0 <= range.from() && range.from() < range.to() && range.to() <= size));
    } catch (RegistryException e) {
      assertEquals(416, e.code().status());
    }
  }
}
