package org.lodestone.node;

import java.util.Optional;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.Digest;

/**
 * A manifest in a repository that was pushed here.
 *
 * @param digest as its client called it
 * @param content as the store knows its bytes
 * @param referrer set when it refers to another manifest
 */
public record PushedManifest(
    AnyDigest digest, Digest content, String mediaType, long size, Optional<Referrer> referrer) {

  /**
   * What a manifest that refers to another is listed with (distribution-spec, "Listing Referrers").
   *
   * @param subject what it refers to, which need not be here
   * @param annotations as a JSON object
   */
  public record Referrer(
      AnyDigest subject, Optional<String> artifactType, Optional<String> annotations) {}
}
