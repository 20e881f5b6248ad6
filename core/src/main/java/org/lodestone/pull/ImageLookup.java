package org.lodestone.pull;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lodestone.index.DocumentSource;
import org.lodestone.index.ManySources;
import org.lodestone.index.Replies;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Reference;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.trust.DocumentVerifier;
import org.lodestone.trust.Resolution;
import org.lodestone.trust.Resolution.Reason;
import org.lodestone.trust.Resolution.Refused;
import org.lodestone.trust.Resolution.Withheld;
import org.lodestone.trust.TrustPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks an image up in every index at once, beside what a node remembers, and has the documents
 * verified. Remembers nothing itself.
 */
public final class ImageLookup {

  private static final Logger LOG = LoggerFactory.getLogger(ImageLookup.class);

  private final ManySources<DocumentSource> indexes;
  private final WithdrawalWatch withdrawals;
  private final DocumentVerifier verifier;
  private final Duration patience;

  /**
   * @param patience the longest that indexes are waited for
   */
  public ImageLookup(
      List<? extends DocumentSource> indexes, DocumentVerifier verifier, Duration patience) {
    this.indexes = new ManySources<>(indexes);
    this.withdrawals = new WithdrawalWatch(indexes, verifier.withdrawals());
    this.verifier = verifier;
    this.patience = patience;
  }

  /** What looks up the remembered documents for {@link #resolve}. */
  @FunctionalInterface
  public interface Remembered {
    /**
     * @param keys that policy trusts for the name
     */
    List<Envelope> find(Set<KeyId> keys) throws IOException;
  }

  /**
   * A manifest's digest never changes its meaning, so a document accepted earlier answers for it
   * without an index; a tag is always asked for.
   *
   * @throws IOException when what is remembered cannot be read
   */
  public Resolution resolve(Reference reference, Remembered memory, Deadline whole)
      throws IOException {
    TrustPolicy policy = verifier.policy();
    Optional<Withheld> withheld = policy.withheld(reference.name());
    if (withheld.isPresent()) {
      return withheld.get();
    }
    Deadline deadline = whole.orIn(patience);
    Set<KeyId> keys = policy.keysFor(reference.name());
    List<Envelope> remembered = memory.find(keys);
    if (reference.digest().isPresent() && !remembered.isEmpty()) {
      Resolution known = verifier.verify(reference, remembered, List.of());
      if (!(known instanceof Withheld withheldNow)) {
        return known;
      }
      LOG.info("{}: the indexes are asked again, as {}", reference, withheldNow.why());
    }
    // Asking for documents of these keys only, no stranger's documents can crowd them out.
    Replies<Envelope> replies =
        indexes.ask(deadline, (source, end) -> source.find(reference, keys, end));
    // The verifier looks at a bounded number: whatever indexes say, what was accepted before
    // counts.
    List<Envelope> found = replies.interleaved();
    if (!remembered.isEmpty() || !found.isEmpty()) {
      return verifier.verify(reference, remembered, found);
    }
    boolean time = replies.answered() && !deadline.isOver() && !keys.isEmpty();
    if (time) {
      withdrawals.ask(keys, deadline);
    }
    Optional<Resolution> withdrawn = verifier.withdrawn(reference, keys);
    if (withdrawn.isPresent()) {
      return withdrawn.get();
    }
    return time && strangersHave(reference, deadline)
        ? verifier.signedByStrangers(reference)
        : new Refused(Reason.NOT_FOUND, notFound(reference, replies.failures()));
  }

  /** Their documents are of no use, but whoever waits for the image wants to know of them. */
  private boolean strangersHave(Reference reference, Deadline deadline) {
    return indexes
        .ask(deadline, (source, end) -> source.find(reference, Set.of(), end))
        .bySource()
        .stream()
        .anyMatch(found -> !found.isEmpty());
  }

  private static String notFound(Reference reference, List<String> failures) {
    return failures.isEmpty()
        ? "no index has a document for " + reference
        : "no document for " + reference + ": " + String.join("; ", failures);
  }
}
