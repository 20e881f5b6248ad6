package org.lodestone.trust;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.VerificationKey;

/**
 * Whose signature counts for which names, in the shape of containers-policy.json(5): the most
 * specific scope wins, its requirements are ANDed.
 */
public final class TrustPolicy {

  /** One thing that must hold before a document is believed. */
  public sealed interface Requirement {}

  /** Nothing is accepted. */
  public record Reject() implements Requirement {}

  /** Anything well-formed is accepted; for laboratories. */
  public record InsecureAcceptAnything() implements Requirement {}

  /** The name is its upstream registry's business: Lodestone serves nothing for it. */
  public record Upstream() implements Requirement {}

  /** At least {@code threshold} of these keys signed the same payload. */
  public record SignedBy(List<VerificationKey> keys, int threshold) implements Requirement {}

  /**
   * Reads a policy file; key files are relative to its folder.
   *
   * @throws IllegalArgumentException saying what is wrong, where
   */
  public static TrustPolicy load(Path file) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The requirements of the most specific scope that covers the name; never empty. */
  public List<Requirement> requirementsFor(RepositoryName name) {
    throw new UnsupportedOperationException("skeleton");
  }
}
