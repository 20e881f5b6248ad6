package org.lodestone.sign;

import java.io.IOException;
import java.nio.file.Path;

/** A public key, Ed25519 (RFC 8032) or ECDSA P-256 with SHA-256, read from SPKI PEM. */
public final class VerificationKey {

  /**
   * @throws IllegalArgumentException when the text is not such a key
   */
  public static VerificationKey parse(String pem) {
    throw new UnsupportedOperationException("skeleton");
  }

  public static VerificationKey load(Path file) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** False for any signature that is not right, malformed ones included. */
  public boolean verifies(byte[] message, byte[] signature) {
    throw new UnsupportedOperationException("skeleton");
  }

  public KeyId id() {
    throw new UnsupportedOperationException("skeleton");
  }

  public String pem() {
    throw new UnsupportedOperationException("skeleton");
  }
}
