package org.lodestone.trust;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.tlog.LogProof;
import org.lodestone.trust.DocumentCheck.Checked;
import org.lodestone.trust.Requirement.Logged;
import org.lodestone.trust.Requirement.SignedBy;

/**
 * Decides which of the documents offered for a reference is to be believed.
 *
 * <ol>
 *   <li><b>policy</b>: the requirements of the most specific scope that covers the wanted name hold
 *       for every document; {@code reject} and {@code upstream} end it here.
 *   <li><b>payload type</b>: the envelope carries an in-toto statement.
 *   <li><b>signatures</b>: for every {@code signedBy}, at least {@code threshold} of its distinct
 *       keys signed this payload. Envelopes of one payload count together, as several signers make
 *       one each; which key signed is found by verifying, a keyid says nothing. A key that has
 *       withdrawn itself does not count, nor, once step 4 has told what it is over, does a
 *       signature that its key has taken back ({@link Withdrawals}).
 *   <li><b>statement</b>: the very bytes that were signed parse as a {@link MagnetManifest}.
 *   <li><b>name</b>: the document is about the wanted name. A signature for one name is none for
 *       another.
 *   <li><b>reference</b>: it lists the wanted digest as a manifest or, without one, speaks for the
 *       wanted tag. When a reference has both, the digest decides, as registries do it. And each
 *       TUF collection that the policy asks for names this very document now, for that tag or,
 *       where a digest is wanted, for one of the document's tags ({@link FollowedCollections}).
 *   <li><b>time</b>: it has not expired, and neither was it issued in the future nor does its
 *       sequence, in milliseconds since 1970, lie there, give or take {@link #CLOCK_SKEW}. So no
 *       document bars the way of those signed after it for longer than that.
 *   <li><b>log</b>: each transparency log that the policy asks for has the document, with as many
 *       of its signers as the policy wants; without {@code signedBy}, with one that it names
 *       ({@link FollowedLogs}).
 *   <li><b>sequence</b>, for tags: nothing newer was accepted for the name and tag, nor anything
 *       else of the same sequence: of two contradicting documents the first one accepted stays.
 *       Only what the keys trusted now would be enough for counts ({@link RollbackMemory}). What a
 *       digest names cannot be rolled back, so it needs no such step.
 *   <li><b>record</b>, for tags: sequence and signers are on disk before the document counts. A
 *       document that cannot be recorded is refused.
 * </ol>
 *
 * Of the documents that pass steps 1 to 7, the one with the highest sequence goes through 8 to 10,
 * then the next. Steps 9 and 10 are left out where no signature is asked for: there any stranger
 * could hide what others published before him.
 */
public final class DocumentVerifier {

  /** How far the clocks of publisher and consumer may differ. */
  public static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  /** Most envelopes looked at for one reference; each costs signature checks. */
  public static final int MAX_OFFERED = 256;

  // Between contradicting documents that nothing else tells apart, every consumer takes the same.
  private static final Comparator<Checked> NEWEST_FIRST =
      Comparator.comparingLong((Checked c) -> c.document().sequence())
          .thenComparing(c -> c.document().issued())
          .thenComparing(c -> c.candidate().payload())
          .reversed();

  private final PolicySource policies;
  private final RollbackMemory memory;
  private final Followed followed;
  private final Clock clock;

  /**
   * @param policies asked anew for each decision, which then is one policy's
   */
  public DocumentVerifier(
      PolicySource policies, RollbackMemory memory, Followed followed, Clock clock) {
    this.policies = policies;
    this.memory = memory;
    this.followed = followed;
    this.clock = clock;
  }

  /**
   * The newest acceptable document.
   *
   * @param offered what indexes and caches gave, in any order, hostile until checked; of more than
   *     {@link #MAX_OFFERED} the first ones are looked at
   * @return verified; or refused, saying of each document why, or left to upstream
   */
  public Resolution verify(Reference wanted, List<Envelope> offered) {
    return verify(wanted, List.of(), offered);
  }

  /**
   * The same for a node that has accepted documents before.
   *
   * @param stored those; looked at first
   */
  public Resolution verify(Reference wanted, List<Envelope> stored, List<Envelope> found) {
    TrustPolicy policy = policies.current();
    Withdrawn withdrawn = memory.withdrawals().known();
    List<Envelope> offered = Stream.concat(stored.stream(), found.stream()).toList();
    Set<Digest> before =
        stored.stream().map(Envelope::payloadDigest).collect(Collectors.toUnmodifiableSet());
    Optional<Resolution.Withheld> withheld = policy.withheld(wanted.name());
    if (withheld.isPresent()) {
      return withheld.get(); // step 1
    }
    List<Requirement> requirements = policy.requirementsFor(wanted.name());
    Refusals refusals = new Refusals(wanted, offered.size());
    List<Checked> acceptable = new ArrayList<>();
    DocumentCheck check =
        new DocumentCheck(
            wanted, requirements, withdrawn, before, followed.collections(), clock.instant());
    for (Candidate candidate : Candidate.of(offered)) {
      try {
        acceptable.add(check.check(candidate));
      } catch (StepFailedException e) {
        refusals.add(candidate.payload(), e);
      }
    }
    acceptable.sort(NEWEST_FIRST);
    boolean guarded = requirements.stream().anyMatch(SignedBy.class::isInstance);
    for (Checked checked : acceptable) {
      try {
        List<LogProof> proofs = checkLogged(checked, requirements, withdrawn);
        if (guarded && wanted.digest().isEmpty()) {
          record(wanted.tag().orElseThrow(), checked, requirements, withdrawn);
        }
        return image(wanted, checked, proofs, withdrawn.with(policy.epoch()));
      } catch (StepFailedException e) {
        refusals.add(checked.candidate().payload(), e);
      }
    }
    return refusals.toResolution();
  }

  /** Whether a document that was accepted before still is one that may be served. */
  public Resolution verifyAgain(MagnetManifest document, List<Envelope> envelopes) {
    return verify(Reference.ofDigest(document.name(), document.root()), envelopes, List.of());
  }

  /** Which signatures were taken back, as far as this node knows. */
  public Withdrawals withdrawals() {
    return memory.withdrawals();
  }

  /**
   * What to say when there are no documents since their signers took them back.
   *
   * @return empty when nothing of it is known
   */
  public Optional<Resolution> withdrawn(Reference wanted, Set<KeyId> signers) {
    List<String> said =
        memory.withdrawals().known().about(wanted, signers).stream()
            .limit(Refusals.MAX_LISTED)
            .map(one -> SignatureCheck.told(one.key().id(), one.withdrawal()))
            .map(Refusals::printable)
            .toList();
    return said.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Resolution.Refused(
                Resolution.Reason.UNTRUSTED,
                "there is no document for " + wanted + ": " + String.join("; ", said)));
  }

  /** The policy as it is now; it may read files. */
  public TrustPolicy policy() {
    return policies.current();
  }

  /** What to say when there are documents, but none was signed by any of the trusted keys. */
  public Resolution signedByStrangers(Reference wanted) {
    TrustPolicy policy = policies.current();
    return new Resolution.Refused(
        Resolution.Reason.UNTRUSTED,
        "there is a document for %s, but none signed by a key that %s trusts for it%s"
            .formatted(
                wanted, policy.sourceFor(wanted.name()), TrustPolicy.howToTrust(wanted.name())));
  }

  /** What is decided by now: policy and withdrawals, known without touching a disk. */
  public Epoch epoch() {
    return epochOf(policies.lastSeen());
  }

  /** The epoch of what is decided under that policy now. */
  public Epoch epochOf(TrustPolicy policy) {
    return memory.withdrawals().known().with(policy.epoch());
  }

  private long latestSequence() {
    return clock.instant().plus(CLOCK_SKEW).toEpochMilli();
  }

  /** Step 8. */
  private List<LogProof> checkLogged(
      Checked checked, List<Requirement> requirements, Withdrawn withdrawn)
      throws StepFailedException {
    List<LogProof> proofs = new ArrayList<>();
    for (Requirement requirement : requirements) {
      if (requirement instanceof Logged log) {
        proofs.addAll(
            followed
                .logs()
                .check(
                    log,
                    checked.document(),
                    checked.candidate().payload(),
                    checked.signers(),
                    logged -> SignatureCheck.enough(requirements, logged, withdrawn)));
      }
    }
    return proofs;
  }

  /** Steps 9 and 10. */
  private void record(
      String tag, Checked checked, List<Requirement> requirements, Withdrawn withdrawn)
      throws StepFailedException {
    MagnetManifest document = checked.document();
    Accepted offered =
        new Accepted(
            document.sequence(),
            checked.candidate().payload(),
            Set.copyOf(checked.signatures().signers()));
    Optional<Accepted> newer;
    try {
      newer = memory.accept(document, tag, offered, known -> binds(known, requirements, withdrawn));
    } catch (IOException e) {
      throw new StepFailedException(Step.RECORD, "it cannot be recorded: " + e.getMessage());
    }
    if (newer.isPresent()) {
      Accepted known = newer.get();
      throw new StepFailedException(
          Step.SEQUENCE,
          known.sequence() > document.sequence()
              ? "%d is older than %d, which was accepted before"
                  .formatted(document.sequence(), known.sequence())
              : "%d was accepted before with other content, payload %s"
                  .formatted(document.sequence(), known.payload()));
    }
  }

  private boolean binds(Accepted known, List<Requirement> requirements, Withdrawn withdrawn) {
    return known.signersNoted()
        ? SignatureCheck.enough(requirements, known.signers(), withdrawn)
        : known.sequence() <= latestSequence();
  }

  private static Resolution image(
      Reference wanted, Checked checked, List<LogProof> proofs, Epoch epoch) {
    return new Resolution.Verified(
        checked.document(),
        wanted.digest().orElse(checked.document().root()),
        checked.signatures().signers(),
        checked.signatures().envelopes(),
        proofs,
        epoch);
  }
}
