package org.lodestone.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {

  private static final Digest EMPTY = Digest.of(new byte[0]);

  @Test
  void readsWhatItWrites() {
    assertEquals(EMPTY, Digest.parse(EMPTY.toString()));
    assertEquals(EMPTY, Digest.parseFileName(EMPTY.fileName()));
    assertTrue(EMPTY.fileName().startsWith("sha256-e3b0c442"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "sha256", "sha256-", "sha256-E3", "sha512-00", "sha256:e3b0c44298fc1c149afb"})
  void refusesOtherNames(String name) {
    assertThrows(IllegalArgumentException.class, () -> Digest.parseFileName(name));
  }
}
