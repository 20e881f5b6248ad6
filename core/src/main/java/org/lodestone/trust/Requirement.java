package org.lodestone.trust;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.lodestone.sign.VerificationKey;
import org.lodestone.tlog.LogKeys;
import org.lodestone.tuf.Metadata;
import org.lodestone.tuf.Root;

/** One thing that must hold before a document is believed. */
public sealed interface Requirement {

  /** Nothing is accepted. */
  record Reject() implements Requirement {}

  /** Anything well-formed is accepted; for laboratories. */
  record InsecureAcceptAnything() implements Requirement {}

  /** The name is its upstream registry's business: Lodestone serves nothing for it. */
  record Upstream() implements Requirement {}

  /**
   * The document is what a TUF collection names for the name and tag now.
   *
   * @param file where the root lies, by which its state is remembered
   * @param root from which all later ones have to follow
   * @param mirrors where the collection is served; none of them is trusted
   * @param maxStaleness how long one timestamp may stay the newest, however long it says it lasts
   */
  record Tuf(Path file, Metadata<Root> root, List<URI> mirrors, Optional<Duration> maxStaleness)
      implements Requirement {

    public Tuf {
      mirrors = List.copyOf(mirrors);
    }
  }

  /**
   * A transparency log has the document.
   *
   * @param keys the log's, and whose words it needs
   * @param mirrors where it is served; none of them is trusted
   * @param maxAge how old the word of the last witness of the quorum may be when a document is seen
   *     for the first time
   * @param token for a private log
   */
  record Logged(LogKeys keys, List<URI> mirrors, Optional<Duration> maxAge, Optional<String> token)
      implements Requirement {

    public Logged {
      mirrors = List.copyOf(mirrors);
    }
  }

  /**
   * At least {@code threshold} of these keys signed the same payload.
   *
   * @param servesWithdrawn whether a signature over what was accepted here before goes on to count
   *     when its key takes it back; not when the key is withdrawn
   */
  record SignedBy(List<VerificationKey> keys, int threshold, boolean servesWithdrawn)
      implements Requirement {

    public SignedBy(List<VerificationKey> keys, int threshold) {
      this(keys, threshold, false);
    }

    public SignedBy {
      keys = List.copyOf(keys);
      if (new HashSet<>(keys).size() != keys.size()) {
        throw new IllegalArgumentException("the same key is listed twice, it can count only once");
      }
      if (threshold < 1 || threshold > keys.size()) {
        throw new IllegalArgumentException(
            "expected a threshold from 1 to " + keys.size() + ", found " + threshold);
      }
    }
  }
}
