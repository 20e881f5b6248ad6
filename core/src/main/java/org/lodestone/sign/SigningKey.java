package org.lodestone.sign;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A private key, Ed25519 or ECDSA P-256, in PKCS#8 PEM, encrypted or not, or on a token. Those that
 * ssh-keygen makes are read, too.
 */
public final class SigningKey {

  /** The signature algorithms in use. */
  public enum Algorithm {
    ED25519("Ed25519", "Ed25519", 32),
    ECDSA_P256("EC", "SHA256withECDSA", 65);

    private final String keyType;
    private final String signature;
    private final int pointBytes;

    Algorithm(String keyType, String signature, int pointBytes) {
      this.keyType = keyType;
      this.signature = signature;
      this.pointBytes = pointBytes;
    }

    /** Length of a public key without its wrapping. */
    int pointBytes() {
      return pointBytes;
    }

    /** Its name to {@link KeyFactory}. */
    String keyType() {
      return keyType;
    }
  }

  private final Algorithm algorithm;
  private final PrivateKey key;
  private final VerificationKey verificationKey;

  /** Of the token that has the key; empty when it is in memory. */
  private final Optional<Provider> token;

  private SigningKey(
      Algorithm algorithm,
      PrivateKey key,
      VerificationKey verificationKey,
      Optional<Provider> token) {
    this.algorithm = algorithm;
    this.key = key;
    this.verificationKey = verificationKey;
    this.token = token;
  }

  /** A key that a token signs with. */
  static SigningKey onToken(PrivateKey key, VerificationKey publicHalf, Provider token) {
    return new SigningKey(publicHalf.algorithm(), key, publicHalf, Optional.of(token));
  }

  public static SigningKey generate(Algorithm algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.keyType);
      if (algorithm == Algorithm.ECDSA_P256) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      }
      KeyPair pair = generator.generateKeyPair();
      return new SigningKey(
          algorithm,
          pair.getPrivate(),
          new VerificationKey(algorithm, pair.getPublic()),
          Optional.empty());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot make a key for " + algorithm, e);
    }
  }

  /**
   * @param passphrase asked only for an encrypted key
   * @throws IllegalArgumentException when the text is not such a key, or the passphrase is wrong
   */
  public static SigningKey parse(String pem, Supplier<char[]> passphrase) {
    Pem block = Pem.parse(pem);
    return switch (block.label()) {
      case Pem.PRIVATE_KEY -> ofPkcs8(block.der());
      case Pem.ENCRYPTED_PRIVATE_KEY -> {
        byte[] pkcs8 = EncryptedPkcs8.decrypt(block.der(), passphrase.get());
        yield ofPkcs8(pkcs8);
      }
      case Pem.OPENSSH_PRIVATE_KEY -> OpensshPrivateKey.read(block.der(), passphrase);
      default ->
          throw new IllegalArgumentException("expected a PRIVATE KEY, found a " + block.label());
    };
  }

  static SigningKey ofPkcs8(byte[] der) {
    Algorithm algorithm = AlgorithmIdentifier.ofPrivateKey(der);
    try {
      PrivateKey key =
          KeyFactory.getInstance(algorithm.keyType).generatePrivate(new PKCS8EncodedKeySpec(der));
      return new SigningKey(algorithm, key, PublicHalf.of(algorithm, key), Optional.empty());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "not a usable " + algorithm + " private key: " + e.getMessage(), e);
    }
  }

  /**
   * @param passphrase asked only for an encrypted key
   * @throws IOException when the file is unreadable, not a key, or the passphrase is wrong
   */
  public static SigningKey load(Path file, Supplier<char[]> passphrase) throws IOException {
    String pem = KeyFile.read(file);
    try {
      return parse(pem, passphrase);
    } catch (IllegalArgumentException e) {
      throw new IOException("key file " + file + ": " + e.getMessage(), e);
    }
  }

  /** Writes the PEM to a new file that only its owner can read. */
  public void write(Path file, Optional<char[]> passphrase) throws IOException {
    KeyFile.writeNew(file, pem(passphrase), "rw-------");
  }

  /**
   * Ed25519: the 64 bytes of RFC 8032; P-256: DER, as openssl and cosign verify it.
   *
   * @throws ProviderException when the token does not sign, as it was removed for example
   */
  public byte[] sign(byte[] message) {
    try {
      Signature signer =
          token.isPresent()
              ? Signature.getInstance(algorithm.signature, token.get())
              : Signature.getInstance(algorithm.signature);
      signer.initSign(key);
      signer.update(message);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot sign with " + algorithm, e);
    }
  }

  public VerificationKey verificationKey() {
    return verificationKey;
  }

  /**
   * PKCS#8 PEM, encrypted (PBES2) when a passphrase is given.
   *
   * @throws IllegalStateException for a key on a token
   */
  public String pem(Optional<char[]> passphrase) {
    if (token.isPresent()) {
      throw new IllegalStateException("the key is on a token and stays there");
    }
    byte[] pkcs8 = key.getEncoded();
    Pem block =
        passphrase
            .map(p -> new Pem(Pem.ENCRYPTED_PRIVATE_KEY, EncryptedPkcs8.encrypt(pkcs8, p)))
            .orElseGet(() -> new Pem(Pem.PRIVATE_KEY, pkcs8));
    return block.toString();
  }
}
