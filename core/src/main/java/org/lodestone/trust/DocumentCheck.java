package org.lodestone.trust;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.sign.KeyId;
import org.lodestone.trust.Requirement.Tuf;

/**
 * Steps 2 to 7 of {@link DocumentVerifier}, which each document has to pass by itself.
 *
 * @param stored payloads of what was accepted here before
 */
record DocumentCheck(
    Reference wanted,
    List<Requirement> requirements,
    Withdrawn withdrawn,
    Set<Digest> stored,
    FollowedCollections collections,
    Instant now) {

  /** A candidate that has passed them. */
  record Checked(Candidate candidate, MagnetManifest document, SignatureCheck.Result signatures) {

    /** The keys of the policy that signed; where it names none, those that the envelopes claim. */
    Set<KeyId> signers() {
      return signatures.signers().isEmpty()
          ? candidate.claimedSigners()
          : new LinkedHashSet<>(signatures.signers());
    }
  }

  Checked check(Candidate candidate) throws StepFailedException {
    if (!candidate.payloadType().equals(MagnetManifest.PAYLOAD_TYPE)) {
      throw new StepFailedException(
          Step.PAYLOAD_TYPE,
          "expected " + MagnetManifest.PAYLOAD_TYPE + ", found " + candidate.payloadType());
    }
    SignatureCheck.Result signed =
        SignatureCheck.check(requirements, candidate.envelopes(), withdrawn);
    MagnetManifest document = parse(candidate);
    SignatureCheck.Result signatures =
        SignatureCheck.withoutWithdrawn(
            requirements, signed, document, withdrawn, stored.contains(candidate.payload()));
    checkName(document);
    checkReference(document);
    for (Requirement requirement : requirements) {
      if (requirement instanceof Tuf collection) {
        collections.check(collection, wanted, document, candidate.payload());
      }
    }
    checkTime(document);
    return new Checked(candidate, document, signatures);
  }

  /** Step 4. */
  private static MagnetManifest parse(Candidate candidate) throws StepFailedException {
    try {
      return MagnetManifest.parse(candidate.envelopes().get(0).payload());
    } catch (IllegalArgumentException e) {
      throw new StepFailedException(Step.STATEMENT, e.getMessage());
    }
  }

  /** Step 5. */
  private void checkName(MagnetManifest document) throws StepFailedException {
    if (!document.name().equals(wanted.name())) {
      throw new StepFailedException(
          Step.NAME, "expected " + wanted.name() + ", found " + document.name());
    }
  }

  /** Step 6. */
  private void checkReference(MagnetManifest document) throws StepFailedException {
    if (wanted.digest().isPresent()) {
      if (document.manifest(wanted.digest().get()).isEmpty()) {
        throw new StepFailedException(
            Step.REFERENCE,
            "expected manifest "
                + wanted.digest().get()
                + ", found root "
                + document.root()
                + " and "
                + (document.manifests().size() - 1)
                + " others");
      }
    } else if (wanted.tag().isEmpty() || !document.tags().contains(wanted.tag().get())) {
      throw new StepFailedException(
          Step.REFERENCE,
          "expected tag " + wanted.tag().orElse("or digest") + ", found tags " + document.tags());
    }
  }

  /** Step 7. */
  private void checkTime(MagnetManifest document) throws StepFailedException {
    Instant latest = now.plus(DocumentVerifier.CLOCK_SKEW);
    if (!now.isBefore(document.expires())) {
      throw new StepFailedException(
          Step.TIME, "it expired at " + document.expires() + ", it is " + now + " here");
    }
    if (document.issued().isAfter(latest)) {
      throw new StepFailedException(
          Step.TIME,
          "it was issued in the future, at " + document.issued() + ", it is " + now + " here");
    }
    if (document.sequence() > latest.toEpochMilli()) {
      throw new StepFailedException(
          Step.TIME,
          "its sequence lies in the future: %d is %s, it is %s here"
              .formatted(document.sequence(), Instant.ofEpochMilli(document.sequence()), now));
    }
  }
}
