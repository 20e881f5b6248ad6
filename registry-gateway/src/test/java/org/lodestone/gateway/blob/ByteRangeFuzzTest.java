package org.lodestone.gateway.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.gateway.http.RegistryException;

/** Whatever the header, the range lies inside the blob and is not empty. */
final class ByteRangeFuzzTest {

  private static final long[] SIZES = {0, 1, 1000, Long.MAX_VALUE};

  static Stream<byte[]> seeds() {
    return Stream.of("", "bytes=0-", "bytes=5-10", "bytes=-5", "bytes=0-1,2-3", "bytes=9-1")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void parsesAnything(byte[] header) {
    for (long size : SIZES) {
      try {
        Optional<ByteRange> range = ByteRange.parse(new String(header, UTF_8), size);
        assertTrue(range.isEmpty() || isInside(range.get(), size), range.toString());
      } catch (RegistryException e) {
        assertEquals(416, e.code().status());
      }
    }
  }

  private static boolean isInside(ByteRange range, long size) {
    return 0 <= range.from() && range.from() < range.to() && range.to() <= size;
  }
}
