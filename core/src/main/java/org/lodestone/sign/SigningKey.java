package org.lodestone.sign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** A private key, Ed25519 or ECDSA P-256, in PKCS#8 PEM, encrypted or not. */
public final class SigningKey {

  /** The signature algorithms in use. */
  public enum Algorithm {
    ED25519,
    ECDSA_P256
  }

  public static SigningKey generate(Algorithm algorithm) {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * @param passphrase asked only for an encrypted key
   * @throws IOException when the file is unreadable, not a key, or the passphrase is wrong
   */
  public static SigningKey load(Path file, Supplier<char[]> passphrase) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  public byte[] sign(byte[] message) {
    throw new UnsupportedOperationException("skeleton");
  }

  public VerificationKey verificationKey() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** PKCS#8 PEM, encrypted (PBES2) when a passphrase is given. */
  public String pem(Optional<char[]> passphrase) {
    throw new UnsupportedOperationException("skeleton");
  }
}
