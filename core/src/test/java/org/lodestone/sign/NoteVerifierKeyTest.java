package org.lodestone.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.sign.SigningKey.Algorithm;

class NoteVerifierKeyTest {

  /** The key of Go's checksum database, as every Go command has it. */
  private static final String GO =
      "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

  @Test
  void isWrittenAsGoWritesIt() {
    byte[] typed = Base64.getDecoder().decode(GO.split("\\+", 3)[2]);
    VerificationKey key = ed25519(Arrays.copyOfRange(typed, 1, typed.length));
    assertEquals(GO, NoteVerifierKey.of("sum.golang.org", key));
  }

  private static VerificationKey ed25519(byte[] point) {
    byte[] spki =
        Der.encode(
            Der.SEQUENCE,
            Der.encode(Der.SEQUENCE, Der.encodeOid("1.3.101.112")),
            Der.encode(Der.BIT_STRING, new byte[1], point));
    return VerificationKey.parse(new Pem(Pem.PUBLIC_KEY, spki).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a+b", "a\u00a0b", "a\tb", "a\nb"})
  void refusesWhatIsNoName(String name) {
    VerificationKey key = SigningKey.generate(Algorithm.ED25519).verificationKey();
    assertThrows(IllegalArgumentException.class, () -> NoteVerifierKey.of(name, key));
  }

  @Test
  void refusesP256() {
    VerificationKey key = SigningKey.generate(Algorithm.ECDSA_P256).verificationKey();
    assertEquals(
        "signed notes take Ed25519 keys here, this is an EC P-256 key",
        assertThrows(IllegalArgumentException.class, () -> NoteVerifierKey.of("acme", key))
            .getMessage());
    assertEquals(
        "minisign knows Ed25519 keys only, this is an EC P-256 key",
        assertThrows(IllegalArgumentException.class, () -> new MinisignPublicKey(key))
            .getMessage());
  }
}
