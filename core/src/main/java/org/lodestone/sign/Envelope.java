package org.lodestone.sign;

import java.util.List;
import java.util.Optional;
import org.lodestone.oci.Digest;

/**
 * A DSSE v1 envelope. The payload is kept as the exact bytes that were signed; those bytes are what
 * is parsed.
 */
public record Envelope(String payloadType, byte[] payload, List<Signature> signatures) {

  /** Longest envelope read, in bytes: manifests travel inside as base64, twice. */
  public static final int MAX_BYTES = 16 << 20;

  /**
   * @param keyid a hint
   * @param sig the raw signature bytes
   */
  public record Signature(Optional<String> keyid, byte[] sig) {}

  /**
   * @throws IllegalArgumentException when the bytes are not one DSSE envelope
   */
  public static Envelope parse(byte[] json) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Signs with one key. */
  public static Envelope sign(String payloadType, byte[] payload, SigningKey key) {
    throw new UnsupportedOperationException("skeleton");
  }

  /** Whether one of the signatures is this key's over the DSSE PAE. */
  public boolean signedBy(VerificationKey key) {
    throw new UnsupportedOperationException("skeleton");
  }

  public byte[] toJson() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** What envelopes are stored and counted by. */
  public Digest payloadDigest() {
    return Digest.of(payload);
  }
}
