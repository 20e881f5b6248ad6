package org.lodestone.sign;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypted PKCS#8 as openssl writes it by default: PBES2 (RFC 8018) with PBKDF2-HMAC-SHA256 and
 * AES-256-CBC. The JDK's own reader takes ASCII passphrases only, so the structure is read here.
 */
final class EncryptedPkcs8 {

  private static final String PBES2 = "1.2.840.113549.1.5.13";
  private static final String PBKDF2 = "1.2.840.113549.1.5.12";
  private static final String HMAC_SHA256 = "1.2.840.113549.2.9";
  private static final String AES_256_CBC = "2.16.840.1.101.3.4.1.42";

  private static final int KEY_BITS = 256;
  private static final int SALT_BYTES = 16;
  private static final int IV_BYTES = 16;
  private static final int ITERATIONS = 600_000;

  /** A hostile file must not keep the machine busy; this takes some seconds. */
  private static final int MAX_ITERATIONS = 10_000_000;

  private static final SecureRandom RANDOM = new SecureRandom();

  private EncryptedPkcs8() {}

  static byte[] encrypt(byte[] pkcs8, char[] passphrase) {
    byte[] salt = random(SALT_BYTES);
    byte[] iv = random(IV_BYTES);
    byte[] encrypted;
    try {
      encrypted =
          cipher(Cipher.ENCRYPT_MODE, deriveKey(passphrase, salt, ITERATIONS), iv).doFinal(pkcs8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot encrypt a key", e);
    }
    byte[] derivation =
        sequence(
            Der.encodeOid(PBKDF2),
            sequence(
                Der.encode(Der.OCTET_STRING, salt),
                Der.encode(Der.INTEGER, BigInteger.valueOf(ITERATIONS).toByteArray()),
                sequence(Der.encodeOid(HMAC_SHA256), Der.encode(Der.NULL))));
    byte[] scheme = sequence(Der.encodeOid(AES_256_CBC), Der.encode(Der.OCTET_STRING, iv));
    return sequence(
        sequence(Der.encodeOid(PBES2), sequence(derivation, scheme)),
        Der.encode(Der.OCTET_STRING, encrypted));
  }

  /**
   * @throws IllegalArgumentException when the passphrase is wrong or the encryption is another
   */
  static byte[] decrypt(byte[] der, char[] passphrase) {
    Der outer = new Der(der);
    Der info = outer.sequence();
    outer.end();
    Der algorithm = info.sequence();
    expect("encryption scheme", PBES2, algorithm.oid());
    Der parameters = algorithm.sequence();
    Der derivation = parameters.sequence();
    expect("key derivation", PBKDF2, derivation.oid());
    Der pbkdf2 = derivation.sequence();
    byte[] salt = pbkdf2.octetString();
    int iterations = iterations(pbkdf2.unsigned());
    if (pbkdf2.peek() == Der.INTEGER) {
      pbkdf2.skip(); // the key length, which the cipher fixes
    }
    // Without this field PBKDF2 means HMAC-SHA1.
    expect(
        "PBKDF2 function",
        HMAC_SHA256,
        pbkdf2.peek() == Der.SEQUENCE ? pbkdf2.sequence().oid() : "HMAC-SHA1");
    Der scheme = parameters.sequence();
    expect("cipher", AES_256_CBC, scheme.oid());
    byte[] iv = scheme.octetString();
    byte[] encrypted = info.octetString();
    info.end();
    if (salt.length == 0 || iv.length != IV_BYTES) {
      throw new IllegalArgumentException("the encrypted key has no salt or no 16-byte IV");
    }
    byte[] pkcs8 = decrypt(encrypted, deriveKey(passphrase, salt, iterations), iv);
    // One wrong passphrase in 256 passes the padding check; it does not give DER too.
    if (!isOneSequence(pkcs8)) {
      throw wrongPassphrase(null);
    }
    return pkcs8;
  }

  private static byte[] decrypt(byte[] encrypted, SecretKey key, byte[] iv) {
    try {
      return cipher(Cipher.DECRYPT_MODE, key, iv).doFinal(encrypted);
    } catch (BadPaddingException | IllegalBlockSizeException e) {
      throw wrongPassphrase(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot decrypt a key", e);
    }
  }

  private static boolean isOneSequence(byte[] der) {
    try {
      Der reader = new Der(der);
      reader.sequence();
      reader.end();
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static IllegalArgumentException wrongPassphrase(Exception cause) {
    return new IllegalArgumentException(
        "the passphrase does not open this key; it is wrong, or the file is damaged", cause);
  }

  private static int iterations(BigInteger iterations) {
    if (iterations.signum() == 0 || iterations.compareTo(BigInteger.valueOf(MAX_ITERATIONS)) > 0) {
      throw new IllegalArgumentException(
          "expected 1 to " + MAX_ITERATIONS + " PBKDF2 iterations, found " + iterations);
    }
    return iterations.intValue();
  }

  private static void expect(String what, String expected, String found) {
    if (!found.equals(expected)) {
      throw new IllegalArgumentException(
          "the key is encrypted with another "
              + what
              + " ("
              + found
              + "), expected PBES2 with HMAC-SHA256 and AES-256-CBC; convert it:"
              + " openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -in OLD -out NEW");
    }
  }

  private static SecretKey deriveKey(char[] passphrase, byte[] salt, int iterations) {
    if (passphrase.length == 0) {
      throw new IllegalArgumentException("the passphrase is empty");
    }
    PBEKeySpec spec = new PBEKeySpec(passphrase, salt, iterations, KEY_BITS);
    try {
      byte[] key =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
      SecretKey result = new SecretKeySpec(key, "AES");
      Arrays.fill(key, (byte) 0);
      return result;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no PBKDF2 with HMAC-SHA256", e);
    } finally {
      spec.clearPassword();
    }
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] iv) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(mode, key, new IvParameterSpec(iv));
    return cipher;
  }

  private static byte[] sequence(byte[]... parts) {
    return Der.encode(Der.SEQUENCE, parts);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
