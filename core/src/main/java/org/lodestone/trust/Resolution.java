package org.lodestone.trust;

import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.tlog.LogProof;

/** What looking up an image comes to: whether it is served under its name, and why not. */
public sealed interface Resolution {

  /**
   * A document that has passed the trust policy.
   *
   * @param served the digest the wanted reference stands for: the root, or the manifest asked for
   * @param signers keys of the policy that signed it; empty under insecureAcceptAnything
   * @param envelopes the envelopes that made it acceptable
   * @param proofs that logs have it, as the policy asked for them
   * @param epoch the policy it has passed; under another one it has to pass again
   */
  record Verified(
      MagnetManifest document,
      Digest served,
      List<KeyId> signers,
      List<Envelope> envelopes,
      List<LogProof> proofs,
      Epoch epoch)
      implements Resolution {

    public Verified {
      signers = List.copyOf(signers);
      envelopes = List.copyOf(envelopes);
      proofs = List.copyOf(proofs);
    }
  }

  /** It is not served. */
  sealed interface Withheld extends Resolution {

    /** What was found and expected, and what to do; fit for clients. */
    String why();
  }

  /**
   * The policy leaves the name to its own registry: nothing is wrong, the client finds it there.
   */
  record Upstream(String why) implements Withheld {}

  /** There is nothing, or nothing that may be believed. */
  record Refused(Reason reason, String why) implements Withheld {}

  /** Why an image is refused. */
  enum Reason {
    /** Nobody who was asked has a document for it. */
    NOT_FOUND,
    /** The policy rejects the name, or every document there is for it. */
    UNTRUSTED
  }
}
