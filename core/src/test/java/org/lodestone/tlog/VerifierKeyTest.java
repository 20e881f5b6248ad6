package org.lodestone.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.sign.VerificationKey;

class VerifierKeyTest {

  /** The key of Go's checksum database, as every Go command has it. */
  private static final String GO =
      "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

  @Test
  void isReadAndWrittenAsGoDoes() {
    VerifierKey key = VerifierKey.parse(GO);
    assertEquals("sum.golang.org", key.name());
    assertEquals(VerifierKey.Type.NOTE, key.type());
    assertEquals(0x033de0ae, key.id());
    assertEquals(GO, key.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a+b", "a\u00a0b", "a\tb", "a\nb"})
  void refusesWhatIsNoName(String name) {
    VerificationKey key = SigningKey.generate(Algorithm.ED25519).verificationKey();
    assertThrows(
        IllegalArgumentException.class, () -> new VerifierKey(name, VerifierKey.Type.NOTE, key));
  }
}
