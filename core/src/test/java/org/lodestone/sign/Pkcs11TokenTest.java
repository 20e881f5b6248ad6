package org.lodestone.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.ProviderException;
import java.util.Optional;
import javax.security.auth.login.LoginException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.sign.SigningKey.Algorithm;

class Pkcs11TokenTest {

  private static final byte[] MESSAGE = {1, 2, 3};

  @TempDir private static Path folder;
  private static SoftToken token;

  /**
   * Nobody logs in here: a process that has logged in to a token is not asked for the PIN again.
   */
  private static SoftToken closed;

  @BeforeAll
  static void makeToken() throws Exception {
    token = SoftToken.make(folder);
    token.generate("release", "EC", "-groupname secp256r1");
    token.generate("rsa", "RSA", "-keysize 2048");
    token.generate("p384", "EC", "-groupname secp384r1");
    closed = SoftToken.make(folder);
  }

  @Test
  void signsWithoutGivingTheKeyAway() throws Exception {
    SigningKey key = KeyPlace.parse(token.uri("release")).open(SoftToken.PIN::toCharArray);
    assertEquals(Algorithm.ECDSA_P256, key.verificationKey().algorithm());
    Envelope envelope = Envelope.sign("a/b", MESSAGE, key);
    assertTrue(envelope.signedBy(VerificationKey.parse(key.verificationKey().pem())));
    assertFalse(envelope.signedBy(SigningKey.generate(Algorithm.ECDSA_P256).verificationKey()));
    assertEquals(
        "the key is on a token and stays there",
        assertThrows(IllegalStateException.class, () -> key.pem(Optional.empty())).getMessage());
  }

  @Test
  void saysWhatIsWrongWithThePin() {
    assertFails("the PIN is wrong", closed, "release", "4321");
    assertFails("a token needs its PIN, and it is empty", closed, "release", "");
  }

  @Test
  void saysWhichKeysThereAre() {
    IOException e = assertThrows(IOException.class, () -> open(token.uri("none"), SoftToken.PIN));
    assertTrue(
        e.getMessage().contains("no key with a certificate labelled none; found: "),
        e.getMessage());
    assertTrue(e.getMessage().contains("release"), e.getMessage());
  }

  @Test
  void namesOtherAlgorithms() {
    String expected = "expected an Ed25519 or an EC P-256 key, found: ";
    assertFails("rsa: " + expected + "RSA;", token, "rsa", SoftToken.PIN);
    assertFails("p384: " + expected + "EC P-384;", token, "p384", SoftToken.PIN);
  }

  @Test
  void saysThatThereIsNoSuchModuleOrSlot() {
    IOException e =
        assertThrows(
            IOException.class,
            () -> open("pkcs11:object=a?module-path=/nonexistent.so", SoftToken.PIN));
    assertEquals("there is no PKCS#11 library /nonexistent.so", e.getMessage());
    String noSlot = token.uri("release").replaceFirst("slot-id=\\d+", "slot-id=12345");
    assertThrows(IOException.class, () -> open(noSlot, SoftToken.PIN));
    String noModule = "pkcs11:object=a?module-path=/etc/passwd";
    assertThrows(IOException.class, () -> open(noModule, SoftToken.PIN));
  }

  /** softhsm2 locks nothing, so this is what another module would say. */
  @Test
  void saysThatATokenIsLocked() {
    Exception reason = new ProviderException("CKR_PIN_LOCKED");
    Exception login = new LoginException("login failed");
    login.initCause(reason);
    assertEquals(
        "the token is locked after too many wrong PINs; its security officer can unlock it",
        Pkcs11Token.describe(new IOException("load failed", login)));
    assertEquals("load failed", Pkcs11Token.describe(new IOException("load failed")));
  }

  private static void assertFails(String expected, SoftToken at, String label, String pin) {
    IOException e = assertThrows(IOException.class, () -> open(at.uri(label), pin));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  private static SigningKey open(String uri, String pin) throws IOException {
    return KeyPlace.parse(uri).open(pin::toCharArray);
  }
}
