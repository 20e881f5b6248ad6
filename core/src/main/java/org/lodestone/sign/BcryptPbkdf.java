package org.lodestone.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** bcrypt_pbkdf of OpenBSD, by which OpenSSH makes keys from passphrases. */
final class BcryptPbkdf {

  private static final byte[] MAGIC = "OxychromaticBlowfishSwatDynamite".getBytes(US_ASCII);
  private static final int HASH_BYTES = MAGIC.length;
  private static final int COST = 64;

  private final MessageDigest sha512;
  private final byte[] passphraseHash;

  private BcryptPbkdf(byte[] passphrase) {
    try {
      this.sha512 = MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-512", e);
    }
    this.passphraseHash = sha512.digest(passphrase);
  }

  /**
   * @param rounds at least 1; each takes some milliseconds
   * @param length of the key in bytes
   */
  static byte[] derive(byte[] passphrase, byte[] salt, int rounds, int length) {
    BcryptPbkdf function = new BcryptPbkdf(passphrase);
    byte[] key = new byte[length];
    int blocks = (length + HASH_BYTES - 1) / HASH_BYTES;
    for (int block = 0; block < blocks; block++) {
      byte[] hash = function.block(salt, rounds, block + 1);
      // The blocks are interleaved byte by byte.
      for (int i = 0; i * blocks + block < length && i < HASH_BYTES; i++) {
        key[i * blocks + block] = hash[i];
      }
    }
    return key;
  }

  private byte[] block(byte[] salt, int rounds, int number) {
    sha512.update(salt);
    sha512.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
    byte[] round = hash(sha512.digest());
    byte[] sum = round.clone();
    for (int i = 1; i < rounds; i++) {
      round = hash(sha512.digest(round));
      for (int at = 0; at < sum.length; at++) {
        sum[at] ^= round[at];
      }
    }
    return sum;
  }

  private byte[] hash(byte[] saltHash) {
    Blowfish blowfish = new Blowfish();
    blowfish.expand(passphraseHash, saltHash);
    for (int i = 0; i < COST; i++) {
      blowfish.expand(saltHash);
      blowfish.expand(passphraseHash);
    }
    int[] words = Blowfish.words(MAGIC);
    for (int i = 0; i < COST; i++) {
      for (int at = 0; at < words.length; at += 2) {
        blowfish.encrypt(words, at);
      }
    }
    ByteBuffer bytes = ByteBuffer.allocate(HASH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(words);
    return bytes.array();
  }
}
