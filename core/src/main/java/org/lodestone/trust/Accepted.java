package org.lodestone.trust;

import java.util.Set;
import org.lodestone.oci.Digest;
import org.lodestone.sign.KeyId;

/**
 * What was accepted for a name and tag.
 *
 * @param sequence the document's
 * @param payload which document it was
 * @param signers the policy's keys that had signed it; empty when an earlier release did not note
 *     them
 */
record Accepted(long sequence, Digest payload, Set<KeyId> signers) {

  Accepted {
    signers = Set.copyOf(signers);
  }

  /** Whether the offered document is older than this, or contradicts it. */
  boolean standsAgainst(Accepted offered) {
    return sequence > offered.sequence
        || (sequence == offered.sequence && !payload.equals(offered.payload));
  }

  boolean signersNoted() {
    return !signers.isEmpty();
  }

  /** Whether the other one need not be remembered beside this: it can never say more. */
  boolean covers(Accepted other) {
    return sequence >= other.sequence
        && (signers.equals(other.signers)
            || (other.signersNoted() && signers.containsAll(other.signers)));
  }
}
