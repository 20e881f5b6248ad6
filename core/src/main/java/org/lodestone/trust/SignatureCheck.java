package org.lodestone.trust;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.Withdrawal;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.VerificationKey;
import org.lodestone.trust.Requirement.SignedBy;

/** Step 3 of {@link DocumentVerifier}: enough distinct keys signed one payload, and stand by it. */
final class SignatureCheck {

  private SignatureCheck() {}

  /**
   * @param signers the policy's keys that signed, in its order
   * @param envelopes an envelope for each signature that counts, with nothing else that strangers
   *     may have put beside it; without any {@code signedBy}, the first one as it came
   */
  record Result(List<KeyId> signers, List<Envelope> envelopes) {}

  /**
   * @param envelopes all over the same payload and payload type
   * @param withdrawn a key that is withdrawn does not count
   */
  static Result check(List<Requirement> requirements, List<Envelope> envelopes, Withdrawn withdrawn)
      throws StepFailedException {
    Set<KeyId> signers = new LinkedHashSet<>();
    Set<Envelope> counted = new LinkedHashSet<>();
    boolean signatureAsked = false;
    for (Requirement requirement : requirements) {
      if (requirement instanceof SignedBy signedBy) {
        signatureAsked = true;
        int found = 0;
        Optional<String> gone = Optional.empty();
        for (VerificationKey key : signedBy.keys()) {
          Optional<Envelope> signed =
              envelopes.stream().flatMap(e -> e.onlyBy(key).stream()).findFirst();
          Optional<Withdrawal> ofKey = withdrawn.ofKey(key.id());
          if (signed.isPresent() && ofKey.isPresent()) {
            gone = gone.or(() -> Optional.of(told(key.id(), ofKey.get())));
          } else if (signed.isPresent()) {
            found++;
            signers.add(key.id());
            counted.add(signed.get());
          }
        }
        requireThreshold(signedBy, found, gone);
      }
    }
    return new Result(
        List.copyOf(signers), signatureAsked ? List.copyOf(counted) : envelopes.subList(0, 1));
  }

  /**
   * The same without the signatures that their keys have taken back, now that it is known what they
   * are over.
   *
   * @param signed what {@link #check} gave
   * @param stored whether the document was accepted here before
   */
  static Result withoutWithdrawn(
      List<Requirement> requirements,
      Result signed,
      MagnetManifest document,
      Withdrawn withdrawn,
      boolean stored)
      throws StepFailedException {
    Set<KeyId> kept = new LinkedHashSet<>();
    for (Requirement requirement : requirements) {
      if (requirement instanceof SignedBy signedBy) {
        int found = 0;
        Optional<String> gone = Optional.empty();
        for (VerificationKey key : signedBy.keys()) {
          Optional<Withdrawal> ofImage = withdrawn.of(key.id(), document);
          boolean counts = ofImage.isEmpty() || (stored && signedBy.servesWithdrawn());
          if (signed.signers().contains(key.id()) && counts) {
            found++;
            kept.add(key.id());
          } else if (signed.signers().contains(key.id())) {
            gone = gone.or(() -> Optional.of(told(key.id(), ofImage.get())));
          }
        }
        requireThreshold(signedBy, found, gone);
      }
    }
    if (kept.size() == signed.signers().size()) {
      return signed;
    }
    List<Envelope> envelopes = new ArrayList<>();
    for (KeyId signer : kept) {
      envelopes.add(signed.envelopes().get(signed.signers().indexOf(signer)));
    }
    return new Result(List.copyOf(kept), envelopes);
  }

  /** Whether signatures of these keys would be enough. */
  static boolean enough(List<Requirement> requirements, Set<KeyId> signers, Withdrawn withdrawn) {
    for (Requirement requirement : requirements) {
      if (requirement instanceof SignedBy signedBy
          && signedBy.keys().stream()
                  .map(VerificationKey::id)
                  .filter(key -> signers.contains(key) && withdrawn.ofKey(key).isEmpty())
                  .count()
              < signedBy.threshold()) {
        return false;
      }
    }
    return true;
  }

  /** For messages: who took what back, and why. */
  static String told(KeyId signer, Withdrawal withdrawal) {
    return "key %s withdrew %s at %s: %s"
        .formatted(
            signer.hex().substring(0, 12),
            withdrawal.isOfKey() ? "itself" : "its signature",
            withdrawal.issued().truncatedTo(ChronoUnit.SECONDS),
            withdrawal.reason());
  }

  /**
   * @param gone which signature does not count, and why
   */
  private static void requireThreshold(SignedBy signedBy, int found, Optional<String> gone)
      throws StepFailedException {
    if (found >= signedBy.threshold()) {
      return;
    }
    if (gone.isPresent()) {
      throw new StepFailedException(Step.SIGNATURES, gone.get());
    }
    List<String> keys = new ArrayList<>();
    signedBy.keys().forEach(key -> keys.add(key.id().hex().substring(0, 12)));
    throw new StepFailedException(
        Step.SIGNATURES,
        "expected valid signatures of %d of the %d trusted keys (%s), found %d"
            .formatted(
                signedBy.threshold(),
                keys.size(),
                keys.stream().collect(Collectors.joining(", ")),
                found));
  }
}
