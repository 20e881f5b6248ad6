package org.lodestone.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lodestone.sign.SigningKey.Algorithm;

class SigningKeyTest {

  private static final byte[] MESSAGE = "a message".getBytes(UTF_8);
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void signsWhatOnlyItsPublicHalfVerifies(Algorithm algorithm) {
    SigningKey key = SigningKey.generate(algorithm);
    byte[] signature = key.sign(MESSAGE);
    assertTrue(key.verificationKey().verifies(MESSAGE, signature));
    assertFalse(
        SigningKey.generate(algorithm).verificationKey().verifies(MESSAGE, signature),
        "another key");
    assertFalse(
        key.verificationKey().verifies("A message".getBytes(UTF_8), signature), "another message");
    for (int i = 0; i < signature.length; i++) {
      byte[] changed = signature.clone();
      changed[i] ^= 1;
      assertFalse(key.verificationKey().verifies(MESSAGE, changed), "byte " + i + " changed");
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesSignaturesOfOtherLengths(Algorithm algorithm) {
    SigningKey key = SigningKey.generate(algorithm);
    byte[] signature = key.sign(MESSAGE);
    for (int length = 0; length < signature.length; length++) {
      assertFalse(key.verificationKey().verifies(MESSAGE, Arrays.copyOf(signature, length)));
    }
    byte[] longer = Arrays.copyOf(signature, signature.length + 1);
    assertFalse(key.verificationKey().verifies(MESSAGE, longer));
  }

  @ParameterizedTest
  @EnumSource
  void comesBackFromPem(Algorithm algorithm) {
    SigningKey key = SigningKey.generate(algorithm);
    SigningKey plain = SigningKey.parse(key.pem(Optional.empty()), SigningKeyTest::unasked);
    SigningKey encrypted =
        SigningKey.parse(
            key.pem(Optional.of("pässphrase".toCharArray())), "pässphrase"::toCharArray);
    assertEquals(key.verificationKey(), plain.verificationKey());
    assertEquals(key.verificationKey(), encrypted.verificationKey());
    assertEquals(
        key.verificationKey(), VerificationKey.parse(key.verificationKey().pem()), "public half");
    assertTrue(key.verificationKey().verifies(MESSAGE, encrypted.sign(MESSAGE)));
  }

  @Test
  void saysThatThePassphraseIsWrong() throws IOException {
    Path file = folder.resolve("acme.key");
    SigningKey.generate(Algorithm.ED25519).write(file, Optional.of("right".toCharArray()));
    IOException e =
        assertThrows(IOException.class, () -> SigningKey.load(file, "wrong"::toCharArray));
    assertEquals(
        "key file "
            + file
            + ": the passphrase does not open this key; it is wrong, or the file is damaged",
        e.getMessage());
  }

  @Test
  void writesForTheOwnerOnlyAndNeverOverAnotherKey() throws IOException {
    Path file = folder.resolve("acme.key");
    SigningKey.generate(Algorithm.ED25519).write(file, Optional.empty());
    byte[] before = Files.readAllBytes(file);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    IOException e =
        assertThrows(
            IOException.class,
            () -> SigningKey.generate(Algorithm.ED25519).write(file, Optional.empty()));
    assertEquals(
        "key file " + file + " exists and is kept; name another, or move it away", e.getMessage());
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void namesTheFileThatIsMissing() {
    Path file = folder.resolve("none.key");
    IOException e =
        assertThrows(IOException.class, () -> SigningKey.load(file, SigningKeyTest::unasked));
    assertEquals("no key file " + file, e.getMessage());
  }

  private static char[] unasked() {
    throw new AssertionError("asked for a passphrase");
  }
}
