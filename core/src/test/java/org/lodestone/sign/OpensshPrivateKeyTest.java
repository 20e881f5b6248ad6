package org.lodestone.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.Bytes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.sign.SigningKey.Algorithm;

class OpensshPrivateKeyTest {

  private static final String PASSPHRASE = "correct hörse";

  /** {@code ssh-keygen -t ed25519 -N 'correct hörse' -C fixture}, OpenSSH 9.2. */
  static final String ENCRYPTED =
      """
      -----BEGIN OPENSSH PRIVATE KEY-----
      b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABBV7JYYtz
      S38HFukQVe9gJuAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIN/qXo7X5B1lg3tu
      r2GeLFyRIWQUfiykaPQURXLMzgbVAAAAkPZpD4lXzanbsp+Gs2EOZrNTpHyNJ1Ro5601cU
      5eycXuyj2rO/N+FbpbMnJ0d9FXwLH/L8DGFnV2bvydHpPsV/PoZg/sxAHlKVE66AV0uwLB
      zoVSM6Tn1amRSscDZG/GDnqmrTw2e8XPdky39Ld4c4UXT+XDZMVMzdMNwxkPCGFwNtMKuX
      58X2JOxbg4SBwWaw==
      -----END OPENSSH PRIVATE KEY-----
      """;

  private static final String ENCRYPTED_PUBLIC =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN/qXo7X5B1lg3tur2GeLFyRIWQUfiykaPQURXLMzgbV fixture";

  /** {@code ssh-keygen -t ed25519 -N '' -C plain}. */
  static final String PLAIN =
      """
      -----BEGIN OPENSSH PRIVATE KEY-----
      b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
      QyNTUxOQAAACD1Ynf44s3rcIbx1DD5yLJEcrIwcV6ISbHto1MypI74XAAAAIj53e/7+d3v
      +wAAAAtzc2gtZWQyNTUxOQAAACD1Ynf44s3rcIbx1DD5yLJEcrIwcV6ISbHto1MypI74XA
      AAAEAYnO43bQ3SAVP//tQUq68Y9G8+1ROpFmYw2D07XXxWAvVid/jizetwhvHUMPnIskRy
      sjBxXohJse2jUzKkjvhcAAAABXBsYWlu
      -----END OPENSSH PRIVATE KEY-----
      """;

  private static final byte[] PLAIN_BYTES = Pem.parse(PLAIN).der();

  @Test
  void derivesKeysAsOpenbsdDoes() {
    assertEquals(
        "5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9",
        HexFormat.of()
            .formatHex(
                BcryptPbkdf.derive(
                    "password".getBytes(US_ASCII), "salt".getBytes(US_ASCII), 4, 32)));
  }

  @Test
  void opensAnEncryptedKey() {
    SigningKey key = SigningKey.parse(ENCRYPTED, PASSPHRASE::toCharArray);
    assertEquals(ENCRYPTED_PUBLIC, OpensshPublicKey.line(key.verificationKey(), "fixture"));
    assertEquals(
        key.verificationKey(),
        SigningKey.parse(key.pem(Optional.empty()), () -> null).verificationKey(),
        "as PKCS#8");
  }

  @Test
  void readsAPlainKeyWithoutAsking() {
    SigningKey key = SigningKey.parse(PLAIN, OpensshPrivateKeyTest::unasked);
    assertEquals(Algorithm.ED25519, key.verificationKey().algorithm());
    assertTrue(key.verificationKey().verifies(new byte[3], key.sign(new byte[3])));
  }

  @Test
  void saysThatThePassphraseIsWrong() {
    assertFails(
        "the passphrase does not open this key; it is wrong, or the file is damaged",
        ENCRYPTED,
        "correct horse");
  }

  @Test
  void refusesEveryTruncation() {
    for (int length = 1; length < PLAIN_BYTES.length; length++) {
      String cut = pem(Arrays.copyOf(PLAIN_BYTES, length));
      assertThrows(
          IllegalArgumentException.class,
          () -> SigningKey.parse(cut, OpensshPrivateKeyTest::unasked),
          () -> "cut to " + cut);
    }
  }

  @Test
  void refusesWhatFollows() {
    assertFails(
        "malformed OpenSSH key: 1 bytes too many",
        pem(Arrays.copyOf(PLAIN_BYTES, PLAIN_BYTES.length + 1)));
  }

  /** Whatever byte is changed, the key is refused or is the very same. */
  @Test
  void takesNoOtherKeyForIt() {
    VerificationKey right = SigningKey.parse(PLAIN, () -> null).verificationKey();
    for (int i = 0; i < PLAIN_BYTES.length; i++) {
      byte[] changed = PLAIN_BYTES.clone();
      changed[i] ^= 1;
      try {
        assertEquals(
            right,
            SigningKey.parse(pem(changed), () -> new char[0]).verificationKey(),
            "byte " + i);
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().contains("key"), e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ssh-ed25519|ssh-ed448xx|expected an ssh-ed25519 or an ecdsa-sha2-nistp256 key,"
            + " found: ssh-ed448xx; make one with: ssh-keygen -t ed25519",
        "openssh-key-v1|openssh-key-v2|malformed OpenSSH key: expected openssh-key-v1",
      })
  void namesWhatItDoesNotKnow(String old, String changed, String message) {
    assertFails(message, pem(replaced(PLAIN_BYTES, old, changed)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aes256-ctr|aes192-ctr|the OpenSSH key is encrypted with aes192-ctr and bcrypt, expected"
            + " aes256-ctr and bcrypt; convert it: ssh-keygen -p -Z aes256-ctr -f FILE",
        "bcrypt|scrypt|the OpenSSH key is encrypted with aes256-ctr and scrypt, expected"
            + " aes256-ctr and bcrypt; convert it: ssh-keygen -p -Z aes256-ctr -f FILE",
      })
  void namesOtherEncryptions(String old, String changed, String message) {
    assertFails(message, pem(replaced(Pem.parse(ENCRYPTED).der(), old, changed)));
  }

  @Test
  void refusesRoundsThatWouldTakeForEver() {
    byte[] encoded = Pem.parse(ENCRYPTED).der();
    byte[] saltStart = HexFormat.of().parseHex("55ec9618");
    encoded[Bytes.indexOf(encoded, saltStart) + 16] = 0x7f;
    assertFails(
        "expected an OpenSSH key with a salt and 1 to 512 rounds of bcrypt, found 2130706448;"
            + " change them: ssh-keygen -p -a 64 -f FILE",
        pem(encoded));
  }

  @Test
  void isNoPublicKey() {
    assertEquals(
        "expected a PUBLIC KEY, found a private one; get its public half:"
            + " lodestone key show PRIVATE",
        assertThrows(IllegalArgumentException.class, () -> VerificationKey.parse(PLAIN))
            .getMessage());
  }

  @Test
  void commentsAreOneLine() {
    VerificationKey key = SigningKey.generate(Algorithm.ECDSA_P256).verificationKey();
    assertThrows(IllegalArgumentException.class, () -> OpensshPublicKey.line(key, "a\nssh-rsa"));
    assertArrayEquals(
        new String[] {"ecdsa-sha2-nistp256", "me"},
        OpensshPublicKey.line(key, "me").replaceFirst(" \\S+ ", " ").split(" "));
  }

  private static byte[] replaced(byte[] bytes, String old, String with) {
    byte[] changed = bytes.clone();
    String text = new String(bytes, ISO_8859_1);
    for (int at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + 1)) {
      System.arraycopy(with.getBytes(US_ASCII), 0, changed, at, with.length());
    }
    return changed;
  }

  private static String pem(byte[] encoded) {
    return new Pem(Pem.OPENSSH_PRIVATE_KEY, encoded).toString();
  }

  private static void assertFails(String message, String pem) {
    assertFails(message, pem, PASSPHRASE);
  }

  private static void assertFails(String message, String pem, String passphrase) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> SigningKey.parse(pem, passphrase::toCharArray))
            .getMessage());
  }

  private static char[] unasked() {
    throw new AssertionError("asked for a passphrase");
  }
}
