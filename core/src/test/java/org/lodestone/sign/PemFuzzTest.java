package org.lodestone.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.sign.SigningKey.Algorithm;

class PemFuzzTest {

  @MethodSource("keys")
  @FuzzTest
  void readsOrRefusesText(byte[] utf8) {
    readsOrRefuses(new String(utf8, UTF_8));
  }

  private static void readsOrRefuses(String text) {
    try {
      VerificationKey key = VerificationKey.parse(text);
      assertEquals(key, VerificationKey.parse(key.pem()));
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
    try {
      SigningKey key = SigningKey.parse(text, "passphrase"::toCharArray);
      assertEquals(
          key.verificationKey(),
          SigningKey.parse(key.pem(Optional.empty()), "passphrase"::toCharArray).verificationKey());
    } catch (IllegalArgumentException e) {
      assertNotNull(e.getMessage());
    }
  }

  /** Past the base64, where the DER is read. */
  @FuzzTest
  void readsOrRefusesDer(FuzzedDataProvider data) {
    String label =
        data.pickValue(
            new String[] {
              Pem.PUBLIC_KEY, Pem.PRIVATE_KEY, Pem.ENCRYPTED_PRIVATE_KEY, Pem.OPENSSH_PRIVATE_KEY
            });
    readsOrRefuses(new Pem(label, data.consumeRemainingAsBytes()).toString());
  }

  static Stream<byte[]> keys() {
    SigningKey key = SigningKey.generate(Algorithm.ED25519);
    return Stream.of(
            key.verificationKey().pem(),
            key.pem(Optional.empty()),
            SigningKey.generate(Algorithm.ECDSA_P256).pem(Optional.empty()),
            OpensshPrivateKeyTest.PLAIN,
            OpensshPrivateKeyTest.ENCRYPTED)
        .map(pem -> pem.getBytes(UTF_8));
  }
}
