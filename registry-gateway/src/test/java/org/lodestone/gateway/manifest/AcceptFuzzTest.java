package org.lodestone.gateway.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a line says, what another line accepts stays accepted. */
final class AcceptFuzzTest {

  private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";

  static Stream<byte[]> seeds() {
    return Stream.of("", "*/*", "text/html, */*;q=0.1", TYPE + ";q=0", ",,;;q=,")
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void mergesAnything(byte[] line) {
    assertTrue(Accept.of(List.of(new String(line, UTF_8), TYPE)).accepts(TYPE));
  }
}
