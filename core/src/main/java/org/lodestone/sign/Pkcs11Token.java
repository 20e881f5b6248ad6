package org.lodestone.sign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.lodestone.sign.SigningKey.Algorithm;

/**
 * A PKCS#11 token by the JDK's provider. It finds private keys by their certificates, and knows no
 * Ed25519, so keys on tokens are P-256. The private key never leaves the token.
 */
final class Pkcs11Token {

  private static final String PROVIDER = "SunPKCS11";
  private static final byte[] PROBE = {1};

  /** What the module's return values (PKCS#11, section 11.1) mean to people. */
  private static final Map<String, String> MEANINGS =
      Map.of(
          "CKR_PIN_INCORRECT", "the PIN is wrong",
          "CKR_PIN_INVALID", "the PIN is wrong",
          "CKR_PIN_LEN_RANGE", "the PIN is wrong: it is too short or too long for this token",
          "CKR_PIN_LOCKED",
              "the token is locked after too many wrong PINs; its security officer can unlock it",
          "CKR_PIN_EXPIRED", "the PIN has expired; set another",
          "CKR_USER_PIN_NOT_INITIALIZED", "the token has no user PIN; set one",
          "CKR_TOKEN_NOT_PRESENT", "there is no token in the slot",
          "CKR_TOKEN_NOT_RECOGNIZED", "the token in the slot is not recognised",
          "CKR_SLOT_ID_INVALID", "there is no such slot",
          "CKR_DEVICE_REMOVED", "the token was removed");

  private static final int MAX_CAUSES = 10;

  private Pkcs11Token() {}

  /**
   * Logs in and finds the key. A token that this process has logged in to before does not look at
   * the PIN again.
   *
   * @param pin asked for once
   * @throws IOException saying what is wrong with the module, the token, the PIN or the key
   */
  static SigningKey open(Pkcs11Uri uri, Supplier<char[]> pin) throws IOException {
    if (!Files.isRegularFile(Path.of(uri.module()))) {
      throw new IOException("there is no PKCS#11 library " + uri.module());
    }
    char[] secret = pin.get();
    if (secret.length == 0) {
      throw new IOException("a token needs its PIN, and it is empty");
    }
    try {
      Provider provider = provider(uri);
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, secret);
      return key(uri, provider, store);
    } catch (GeneralSecurityException | ProviderException | IOException e) {
      throw new IOException("token by " + uri.module() + ": " + describe(e), e);
    } finally {
      Arrays.fill(secret, '\0');
    }
  }

  private static Provider provider(Pkcs11Uri uri) throws IOException {
    Provider blank = Security.getProvider(PROVIDER);
    if (blank == null) {
      throw new IOException("this Java has no provider " + PROVIDER);
    }
    String slot = uri.slot().isPresent() ? "slot = " + uri.slot().getAsInt() : "slotListIndex = 0";
    try {
      return blank.configure("--name = lodestone\nlibrary = " + uri.module() + "\n" + slot + "\n");
    } catch (InvalidParameterException e) {
      throw new IOException(describe(e), e);
    }
  }

  private static SigningKey key(Pkcs11Uri uri, Provider provider, KeyStore store)
      throws GeneralSecurityException, IOException {
    Certificate certificate = store.getCertificate(uri.object());
    if (certificate == null) {
      List<String> labels = Collections.list(store.aliases());
      throw new IOException(
          "there is no key with a certificate labelled %s; found: %s"
              .formatted(uri.object(), labels.isEmpty() ? "none" : String.join(", ", labels)));
    }
    byte[] spki = certificate.getPublicKey().getEncoded();
    VerificationKey publicHalf;
    try {
      publicHalf = VerificationKey.parse(new Pem(Pem.PUBLIC_KEY, spki).toString());
    } catch (IllegalArgumentException e) {
      throw new IOException(uri.object() + ": " + e.getMessage(), e);
    }
    if (publicHalf.algorithm() != Algorithm.ECDSA_P256) {
      throw new IOException(
          uri.object() + " is an Ed25519 key; on a token this Java signs with EC P-256 keys only");
    }
    if (!(store.getKey(uri.object(), null) instanceof PrivateKey privateKey)) {
      throw new IOException(
          "there is a certificate labelled "
              + uri.object()
              + ", but no private key of the same id");
    }
    SigningKey key = SigningKey.onToken(privateKey, publicHalf, provider);
    if (!publicHalf.verifies(PROBE, key.sign(PROBE))) {
      throw new IOException("the certificate of " + uri.object() + " is not its private key's");
    }
    return key;
  }

  /** The module's reason is hidden below several of Java's. */
  static String describe(Throwable thrown) {
    Throwable cause = thrown;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      String meaning = MEANINGS.get(String.valueOf(cause.getMessage()));
      if (meaning != null) {
        return meaning;
      }
      cause = cause.getCause();
    }
    return String.valueOf(thrown.getMessage());
  }
}
