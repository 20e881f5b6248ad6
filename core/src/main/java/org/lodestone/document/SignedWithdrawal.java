package org.lodestone.document;

import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.VerificationKey;

/**
 * A {@link Withdrawal} that its key has signed. Nobody can take back what another has signed: it
 * counts for signatures of that key alone, and a key is withdrawn by itself.
 */
public final class SignedWithdrawal {

  /** Longest envelope, in bytes. */
  public static final int MAX_BYTES = 2 * Withdrawal.MAX_BYTES;

  private final Envelope envelope;
  private final VerificationKey key;
  private final Withdrawal withdrawal;

  private SignedWithdrawal(Envelope envelope, VerificationKey key, Withdrawal withdrawal) {
    this.envelope = envelope;
    this.key = key;
    this.withdrawal = withdrawal;
  }

  /**
   * Checks the signature first, then reads what it is over.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static SignedWithdrawal verify(Envelope envelope, VerificationKey key) {
    if (!envelope.payloadType().equals(MagnetManifest.PAYLOAD_TYPE)
        || envelope.signatures().size() != 1) {
      throw new IllegalArgumentException(
          "expected an envelope of type %s with one signature, found %s with %d"
              .formatted(
                  MagnetManifest.PAYLOAD_TYPE,
                  envelope.payloadType(),
                  envelope.signatures().size()));
    }
    if (!envelope.signedBy(key)) {
      throw new IllegalArgumentException(
          "the withdrawal's signature is not valid under the key " + key.id());
    }
    Withdrawal withdrawal = Withdrawal.parse(envelope.payload());
    if (withdrawal.isOfKey() && !withdrawal.subject().hex().equals(key.id().hex())) {
      throw new IllegalArgumentException(
          "the key %s is withdrawn by another, %s; a key can be withdrawn by itself only"
              .formatted(withdrawal.subject().hex(), key.id()));
    }
    return new SignedWithdrawal(envelope, key, withdrawal);
  }

  public static SignedWithdrawal sign(Withdrawal withdrawal, SigningKey key) {
    return verify(
        Envelope.sign(MagnetManifest.PAYLOAD_TYPE, withdrawal.toStatement(), key),
        key.verificationKey());
  }

  /** With the one signature. */
  public Envelope envelope() {
    return envelope;
  }

  /** Whose signatures it is about. */
  public VerificationKey key() {
    return key;
  }

  public Withdrawal withdrawal() {
    return withdrawal;
  }
}
