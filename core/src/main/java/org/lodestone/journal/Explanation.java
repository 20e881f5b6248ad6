package org.lodestone.journal;

import java.util.List;
import java.util.Optional;
import org.lodestone.oci.Digest;

/**
 * How an image, or the answer to one request, came to its client.
 *
 * @param requests those about manifests, or the one that was asked for
 * @param blobs of those manifests, or of that request, in the manifests' order
 */
public record Explanation(List<RequestAccount> requests, List<Part> blobs) {

  /**
   * A blob.
   *
   * @param blob its digest
   * @param arrival how it came into the store; empty when it was there before, or did not come
   * @param request the latest for it under this name, as far as that is remembered
   */
  public record Part(
      Digest blob, Optional<BlobAccount> arrival, Optional<RequestAccount> request) {}
}
