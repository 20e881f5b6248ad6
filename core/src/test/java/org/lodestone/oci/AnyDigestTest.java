package org.lodestone.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.oci.AnyDigest.Algorithm;

class AnyDigestTest {

  /** Of no bytes, as FIPS 180's own examples have it. */
  private static final String EMPTY_512 =
      "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
          + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e";

  @Test
  void bothAlgorithmsAreReadAndMade() {
    assertEquals(EMPTY_512, Algorithm.SHA512.of(new byte[0]).toString());
    assertEquals(Algorithm.SHA512.of(new byte[0]), AnyDigest.parse(EMPTY_512));
    Digest sha256 = Digest.of(new byte[0]);
    assertEquals(AnyDigest.of(sha256), AnyDigest.parse(sha256.toString()));
    assertEquals(Optional.of(sha256), Algorithm.SHA256.of(new byte[0]).sha256());
    assertEquals(Optional.empty(), AnyDigest.parse(EMPTY_512).sha256());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256", "sha256:", "sha512:ab", "md5:00", ":", "SHA256:aa"})
  void otherTextIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> AnyDigest.parse(text));
  }

  @Test
  void hexOfAnotherLengthOrCaseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> AnyDigest.parse("sha256:" + "A".repeat(64)));
    assertThrows(
        IllegalArgumentException.class, () -> AnyDigest.parse("sha256:" + "a".repeat(128)));
  }
}
