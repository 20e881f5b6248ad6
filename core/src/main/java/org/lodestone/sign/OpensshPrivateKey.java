package org.lodestone.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.lodestone.sign.SigningKey.Algorithm;

/**
 * A private key as ssh-keygen writes it (OpenSSH's PROTOCOL.key, {@code openssh-key-v1}): Ed25519
 * or P-256, plain or encrypted by the default cipher, aes256-ctr.
 */
final class OpensshPrivateKey {

  private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(US_ASCII);
  private static final String NONE = "none";
  private static final String CIPHER = "aes256-ctr";
  private static final String KDF = "bcrypt";

  private static final int CIPHER_KEY_BYTES = 32;
  private static final int BLOCK_BYTES = 16;
  private static final int SECRET_BYTES = 32;
  private static final int MAX_NAME_SHOWN = 40;

  /** Of one char; those beyond 16 bits have two. */
  private static final int MAX_UTF8_BYTES = 3;

  /** A hostile file must not keep the machine busy; this takes some seconds. */
  private static final int MAX_ROUNDS = 512;

  private OpensshPrivateKey() {}

  /**
   * @param passphrase asked only for an encrypted key
   * @throws IllegalArgumentException when it is no such key, or the passphrase is wrong
   */
  static SigningKey read(byte[] encoded, Supplier<char[]> passphrase) {
    SshData in = new SshData(encoded);
    if (!Arrays.equals(in.bytes(Math.min(MAGIC.length, encoded.length)), MAGIC)) {
      throw new IllegalArgumentException("malformed OpenSSH key: expected openssh-key-v1");
    }
    String cipher = in.name();
    String kdf = in.name();
    boolean encrypted = !cipher.equals(NONE);
    if (encrypted) {
      checkEncryption(cipher, kdf);
    }
    byte[] kdfOptions = in.string();
    if (in.uint32() != 1) {
      throw new IllegalArgumentException("expected an OpenSSH file of one key");
    }
    byte[] publicKey = in.string();
    byte[] secrets = in.string();
    in.end();
    if (encrypted) {
      secrets = decrypt(kdfOptions, secrets, passphrase);
    }
    SigningKey key = readSecrets(secrets, encrypted);
    if (!Arrays.equals(publicKey, OpensshPublicKey.blob(key.verificationKey()))) {
      throw new IllegalArgumentException(
          "the OpenSSH key is damaged: its public half is another key's");
    }
    return key;
  }

  private static void checkEncryption(String cipher, String kdf) {
    if (!cipher.equals(CIPHER) || !kdf.equals(KDF)) {
      throw new IllegalArgumentException(
          "the OpenSSH key is encrypted with %s and %s, expected %s and %s; convert it: ssh-keygen -p -Z %s -f FILE"
              .formatted(shown(cipher), shown(kdf), CIPHER, KDF, CIPHER));
    }
  }

  private static byte[] decrypt(byte[] kdfOptions, byte[] encrypted, Supplier<char[]> passphrase) {
    SshData options = new SshData(kdfOptions);
    byte[] salt = options.string();
    int rounds = options.uint32();
    options.end();
    if (salt.length == 0 || rounds < 1 || rounds > MAX_ROUNDS) {
      throw new IllegalArgumentException(
          "expected an OpenSSH key with a salt and 1 to %d rounds of bcrypt, found %s; change them: ssh-keygen -p -a 64 -f FILE"
              .formatted(MAX_ROUNDS, Integer.toUnsignedString(rounds)));
    }
    byte[] secret = utf8(passphrase.get());
    byte[] derived = BcryptPbkdf.derive(secret, salt, rounds, CIPHER_KEY_BYTES + BLOCK_BYTES);
    Arrays.fill(secret, (byte) 0);
    try {
      Cipher aes = Cipher.getInstance("AES/CTR/NoPadding");
      aes.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(derived, 0, CIPHER_KEY_BYTES, "AES"),
          new IvParameterSpec(derived, CIPHER_KEY_BYTES, BLOCK_BYTES));
      return aes.doFinal(encrypted);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot decrypt a key", e);
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }

  private static byte[] utf8(char[] passphrase) {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_UTF8_BYTES * passphrase.length);
    UTF_8.newEncoder().encode(CharBuffer.wrap(passphrase), bytes, true);
    byte[] copy = Arrays.copyOf(bytes.array(), bytes.position());
    Arrays.fill(bytes.array(), (byte) 0);
    return copy;
  }

  private static SigningKey readSecrets(byte[] secrets, boolean encrypted) {
    SshData in = new SshData(secrets);
    int check = in.uint32();
    if (in.uint32() != check) {
      throw new IllegalArgumentException(
          encrypted
              ? "the passphrase does not open this key; it is wrong, or the file is damaged"
              : "the OpenSSH key is damaged");
    }
    String type = in.name();
    SigningKey key =
        switch (type) {
          case OpensshPublicKey.ED25519 -> ed25519(in);
          case OpensshPublicKey.P256 -> p256(in);
          default ->
              throw new IllegalArgumentException(
                  "expected an %s or an %s key, found: %s; make one with: ssh-keygen -t ed25519"
                      .formatted(OpensshPublicKey.ED25519, OpensshPublicKey.P256, shown(type)));
        };
    in.string(); // the comment
    checkPadding(in.rest());
    return key;
  }

  private static SigningKey ed25519(SshData in) {
    in.string(); // the public half, which follows from the other
    byte[] seedAndPublic = in.string();
    if (seedAndPublic.length != 2 * SECRET_BYTES) {
      throw new IllegalArgumentException("malformed OpenSSH key: no 64 bytes of Ed25519");
    }
    byte[] seed = Arrays.copyOf(seedAndPublic, SECRET_BYTES);
    return SigningKey.ofPkcs8(
        AlgorithmIdentifier.privateKeyInfo(Algorithm.ED25519, Der.encode(Der.OCTET_STRING, seed)));
  }

  private static SigningKey p256(SshData in) {
    in.string(); // the curve, which the type has named
    in.string(); // the public half
    BigInteger number = in.unsigned();
    if (number.bitLength() > SECRET_BYTES * Byte.SIZE) {
      throw new IllegalArgumentException("malformed OpenSSH key: no private key of P-256");
    }
    byte[] minimal = number.toByteArray();
    byte[] secret = new byte[SECRET_BYTES];
    int length = Math.min(minimal.length, SECRET_BYTES);
    System.arraycopy(minimal, minimal.length - length, secret, SECRET_BYTES - length, length);
    return SigningKey.ofPkcs8(
        AlgorithmIdentifier.privateKeyInfo(
            Algorithm.ECDSA_P256,
            Der.encode(
                Der.SEQUENCE,
                Der.encode(Der.INTEGER, new byte[] {1}),
                Der.encode(Der.OCTET_STRING, secret))));
  }

  private static void checkPadding(byte[] padding) {
    byte[] expected = new byte[Math.min(padding.length, BLOCK_BYTES)];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (byte) (i + 1);
    }
    if (!Arrays.equals(padding, expected)) {
      throw new IllegalArgumentException("malformed OpenSSH key: wrong padding");
    }
  }

  private static String shown(String name) {
    String printable = name.replaceAll("[^\\x21-\\x7e]", "?");
    return printable.length() <= MAX_NAME_SHOWN
        ? printable
        : printable.substring(0, MAX_NAME_SHOWN) + "...";
  }
}
