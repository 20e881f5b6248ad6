package org.lodestone.trust;

import java.util.List;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;

/**
 * A document that has passed the trust policy.
 *
 * @param served the digest the wanted reference stands for: the root, or the manifest asked for
 * @param signers keys of the policy that signed it; empty under insecureAcceptAnything
 * @param envelopes the envelopes that made it acceptable
 * @param epoch the policy it has passed; under another one it has to pass again
 */
public record VerifiedImage(
    MagnetManifest document,
    Digest served,
    List<KeyId> signers,
    List<Envelope> envelopes,
    Epoch epoch) {}
