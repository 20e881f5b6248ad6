package org.lodestone.trust;

import java.util.HashSet;
import java.util.List;
import org.lodestone.sign.VerificationKey;

/** One thing that must hold before a document is believed. */
public sealed interface Requirement {

  /** Nothing is accepted. */
  record Reject() implements Requirement {}

  /** Anything well-formed is accepted; for laboratories. */
  record InsecureAcceptAnything() implements Requirement {}

  /** The name is its upstream registry's business: Lodestone serves nothing for it. */
  record Upstream() implements Requirement {}

  /** At least {@code threshold} of these keys signed the same payload. */
  record SignedBy(List<VerificationKey> keys, int threshold) implements Requirement {

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
