package org.lodestone.trust;

import java.time.Clock;
import java.util.List;
import org.lodestone.oci.Reference;
import org.lodestone.sign.Envelope;

/** Decides which of the documents offered for a reference is to be believed, in numbered steps. */
public final class DocumentVerifier {

  public DocumentVerifier(TrustPolicy policy, RollbackGuard guard, Clock clock) {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * The newest acceptable document.
   *
   * @param offered what indexes and caches gave, in any order, hostile until checked
   * @throws RefusedException when none is acceptable; it says for each why
   */
  public VerifiedImage verify(Reference wanted, List<Envelope> offered) throws RefusedException {
    throw new UnsupportedOperationException("skeleton");
  }
}
