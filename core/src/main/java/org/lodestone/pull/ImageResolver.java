package org.lodestone.pull;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.BlobStore;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.trust.DocumentVerifier;
import org.lodestone.trust.RefusedException;
import org.lodestone.trust.VerifiedImage;

/**
 * Turns a reference into a verified document in bounded time: asks every index at once and what
 * this node verified before, so that known images resolve when no index is left.
 */
public final class ImageResolver {

  public ImageResolver(
      List<IndexClient> indexes, DocumentVerifier verifier, BlobStore store, Duration deadline) {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * @throws ImageNotFoundException when nobody has a document for it
   * @throws RefusedException when documents exist and none is acceptable
   */
  public VerifiedImage resolve(Reference reference)
      throws ImageNotFoundException, RefusedException, IOException {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The blob, if an accepted document of this repository lists it. Remembered over restarts. */
  public Optional<MagnetManifest.Blob> blob(RepositoryName name, Digest digest) {
    throw new UnsupportedOperationException("skeleton");
  }

  public List<String> tags(RepositoryName name) throws IOException {
    throw new UnsupportedOperationException("skeleton");
  }
}
