package org.lodestone.trust;

import org.lodestone.oci.Digest;

/**
 * Names one version of the trust policy, its keys included. What was decided under one epoch is not
 * to be served under another; a policy that comes back comes back with its epoch.
 *
 * @param content the digest of the policy in its one form and of its keys
 */
public record Epoch(Digest content) {

  /** Short, for logs. */
  @Override
  public String toString() {
    return content.hex().substring(0, 12);
  }
}
