package org.lodestone.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.of(
            "",
            "acme/app:1",
            "docker.io/library/alpine@sha256:" + "a".repeat(64),
            "[::1]:5000/x__y/z-a.b:tag@sha256:" + "0".repeat(64))
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void printsWhatItRead(byte[] input) {
    String text = new String(input, UTF_8);
    Reference reference;
    try {
      reference = Reference.parse(text);
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
      return;
    }
    assertEquals(text, reference.toString());
    RepositoryName name = reference.name();
    assertTrue(name.value().endsWith(name.path()));
    assertTrue(name.domain().map(name.value()::startsWith).orElse(true));
  }
}
