package org.lodestone.trust;

import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.sign.Envelope;

/**
 * Whether signers have taken back what made a document acceptable here, so that it is neither
 * served nor seeded any more. What the policy never asked a signature for is withdrawn when every
 * signature over it is.
 */
public final class WithdrawalCheck {

  private final PolicySource policies;
  private final Withdrawals withdrawals;

  public WithdrawalCheck(PolicySource policies, Withdrawals withdrawals) {
    this.policies = policies;
    this.withdrawals = withdrawals;
  }

  /**
   * @param envelopes over this document
   */
  public boolean isWithdrawn(MagnetManifest document, List<Envelope> envelopes) {
    TrustPolicy policy = policies.current();
    if (policy.fault().isPresent()) {
      return false; // what it says of stored images is not known
    }
    List<Requirement> requirements = policy.requirementsFor(document.name());
    Withdrawn known = withdrawals.known();
    return countsFor(requirements, document, envelopes, Withdrawn.NOTHING)
        ? !countsFor(requirements, document, envelopes, known)
        : known.takesBackAll(document, envelopes);
  }

  private static boolean countsFor(
      List<Requirement> requirements,
      MagnetManifest document,
      List<Envelope> envelopes,
      Withdrawn withdrawn) {
    try {
      SignatureCheck.Result signed = SignatureCheck.check(requirements, envelopes, withdrawn);
      return !SignatureCheck.withoutWithdrawn(requirements, signed, document, withdrawn, true)
          .signers()
          .isEmpty();
    } catch (StepFailedException e) {
      return false;
    }
  }
}
