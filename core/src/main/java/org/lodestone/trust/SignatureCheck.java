package org.lodestone.trust;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.VerificationKey;
import org.lodestone.trust.Requirement.SignedBy;

/** Step 3 of {@link DocumentVerifier}: enough distinct keys signed one payload. */
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
   */
  static Result check(List<Requirement> requirements, List<Envelope> envelopes)
      throws StepFailedException {
    Set<KeyId> signers = new LinkedHashSet<>();
    Set<Envelope> counted = new LinkedHashSet<>();
    boolean signatureAsked = false;
    for (Requirement requirement : requirements) {
      if (requirement instanceof SignedBy signedBy) {
        signatureAsked = true;
        int found = 0;
        for (VerificationKey key : signedBy.keys()) {
          Optional<Envelope> signed =
              envelopes.stream().flatMap(e -> e.onlyBy(key).stream()).findFirst();
          if (signed.isPresent()) {
            found++;
            signers.add(key.id());
            counted.add(signed.get());
          }
        }
        requireThreshold(signedBy, found);
      }
    }
    return new Result(
        List.copyOf(signers), signatureAsked ? List.copyOf(counted) : envelopes.subList(0, 1));
  }

  /** Whether signatures of these keys would be enough. */
  static boolean enough(List<Requirement> requirements, Set<KeyId> signers) {
    for (Requirement requirement : requirements) {
      if (requirement instanceof SignedBy signedBy
          && signedBy.keys().stream().filter(key -> signers.contains(key.id())).count()
              < signedBy.threshold()) {
        return false;
      }
    }
    return true;
  }

  private static void requireThreshold(SignedBy signedBy, int found) throws StepFailedException {
    if (found < signedBy.threshold()) {
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
}
