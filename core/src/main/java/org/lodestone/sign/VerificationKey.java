package org.lodestone.sign;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.lodestone.oci.Digest;
import org.lodestone.sign.SigningKey.Algorithm;

/**
 * A public key, Ed25519 (RFC 8032) or ECDSA P-256 with SHA-256, read from SPKI PEM. Two are equal
 * when they are the same key.
 */
public final class VerificationKey {

  private static final int ED25519_SIGNATURE_BYTES = 64;

  private final Algorithm algorithm;
  private final PublicKey key;
  private final byte[] spki;

  VerificationKey(Algorithm algorithm, PublicKey key) {
    this.algorithm = algorithm;
    this.key = key;
    this.spki = key.getEncoded();
  }

  /**
   * @throws IllegalArgumentException when the text is not such a key
   */
  public static VerificationKey parse(String pem) {
    Pem block = Pem.parse(pem);
    switch (block.label()) {
      case Pem.PUBLIC_KEY -> {
        return ofSpki(block.der());
      }
      case Pem.PRIVATE_KEY, Pem.ENCRYPTED_PRIVATE_KEY ->
          throw new IllegalArgumentException(
              "expected a PUBLIC KEY, found a private one;"
                  + " get its public half: openssl pkey -in PRIVATE -pubout");
      case Pem.OPENSSH_PRIVATE_KEY ->
          throw new IllegalArgumentException(
              "expected a PUBLIC KEY, found a private one; get its public half:"
                  + " lodestone key show PRIVATE");
      case "CERTIFICATE" ->
          throw new IllegalArgumentException(
              "expected a PUBLIC KEY, found a CERTIFICATE;"
                  + " get its key: openssl x509 -in CERTIFICATE -pubkey -noout");
      default ->
          throw new IllegalArgumentException("expected a PUBLIC KEY, found a " + block.label());
    }
  }

  /**
   * @param point as {@link #point} has it
   * @throws IllegalArgumentException when it is no point of the algorithm's curve
   */
  public static VerificationKey ofPoint(Algorithm algorithm, byte[] point) {
    if (point.length != algorithm.pointBytes()) {
      throw new IllegalArgumentException(
          "an %s key has %d bytes, found %d"
              .formatted(algorithm, algorithm.pointBytes(), point.length));
    }
    return ofSpki(AlgorithmIdentifier.publicKeyInfo(algorithm, point));
  }

  private static VerificationKey ofSpki(byte[] der) {
    Algorithm algorithm = AlgorithmIdentifier.ofPublicKey(der);
    try {
      PublicKey key =
          KeyFactory.getInstance(algorithm.keyType()).generatePublic(new X509EncodedKeySpec(der));
      // One key has one encoding, else it could be listed, and counted, under two key ids.
      if (!Arrays.equals(key.getEncoded(), der)) {
        throw new IllegalArgumentException("the public key is not in canonical DER");
      }
      // The JDK finds out only here whether 32 bytes are a point of Ed25519's curve.
      verifier(algorithm, key);
      return new VerificationKey(algorithm, key);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "not a usable " + algorithm + " public key: " + e.getMessage(), e);
    }
  }

  /**
   * @throws IOException when the file is unreadable or not such a key
   */
  public static VerificationKey load(Path file) throws IOException {
    String pem = KeyFile.read(file);
    try {
      return parse(pem);
    } catch (IllegalArgumentException e) {
      throw new IOException("key file " + file + ": " + e.getMessage(), e);
    }
  }

  /** Writes the PEM to a new file. */
  public void write(Path file) throws IOException {
    KeyFile.writeNew(file, pem(), "rw-r--r--");
  }

  /** False for any signature that is not right, malformed ones included. */
  public boolean verifies(byte[] message, byte[] signature) {
    return switch (algorithm) {
      // The JDK alone would take a signature with a zero byte appended.
      case ED25519 -> signature.length == ED25519_SIGNATURE_BYTES && isRight(message, signature);
      case ECDSA_P256 ->
          EcdsaSignature.toP1363(signature).map(p1363 -> isRight(message, p1363)).orElse(false);
    };
  }

  private boolean isRight(byte[] message, byte[] signature) {
    try {
      Signature verifier = verifier(algorithm, key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot verify " + algorithm, e);
    }
  }

  private static Signature verifier(Algorithm algorithm, PublicKey key)
      throws GeneralSecurityException {
    Signature verifier =
        switch (algorithm) {
          case ED25519 -> Signature.getInstance("Ed25519");
          case ECDSA_P256 -> Signature.getInstance("SHA256withECDSAinP1363Format");
        };
    verifier.initVerify(key);
    return verifier;
  }

  public Algorithm algorithm() {
    return algorithm;
  }

  public KeyId id() {
    return new KeyId(Digest.of(spki).hex());
  }

  /**
   * The key itself: Ed25519 32 bytes (RFC 8032, section 5.1.2), P-256 the 65 of the uncompressed
   * point (SEC 1, section 2.3.3).
   */
  public byte[] point() {
    // Canonical DER, whose end it is in both.
    return Arrays.copyOfRange(spki, spki.length - algorithm.pointBytes(), spki.length);
  }

  /** SPKI PEM. */
  public String pem() {
    return new Pem(Pem.PUBLIC_KEY, spki).toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerificationKey that && Arrays.equals(spki, that.spki);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(spki);
  }

  /** The key's id. */
  @Override
  public String toString() {
    return id().hex();
  }
}
