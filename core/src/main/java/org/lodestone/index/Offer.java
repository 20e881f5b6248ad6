package org.lodestone.index;

import java.util.Optional;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.VerificationKey;

/**
 * A document that a source offers; nothing of it is to be believed before it is verified.
 *
 * @param publicKey with which it is said to be signed; empty when the source does not say
 */
public record Offer(Envelope envelope, Optional<VerificationKey> publicKey) {}
