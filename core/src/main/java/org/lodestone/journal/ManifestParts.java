package org.lodestone.journal;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.List;
import java.util.Optional;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageIndex;
import org.lodestone.oci.Manifest;

/** What the manifests consist of that were served last. Safe for use by many threads. */
final class ManifestParts {

  private static final int MAX_MANIFESTS = 512;

  /** More than any client takes; the rest is not explained. */
  static final int MAX_PARTS = 128;

  private final Cache<Digest, Parts> known =
      CacheBuilder.newBuilder().maximumSize(MAX_MANIFESTS).build();

  /**
   * Of one manifest.
   *
   * @param index whether they are manifests themselves
   */
  record Parts(boolean index, List<Descriptor> all) {}

  void note(Manifest manifest) {
    if (known.getIfPresent(manifest.digest()) == null) {
      List<Descriptor> parts = manifest.references().stream().limit(MAX_PARTS).toList();
      known.put(manifest.digest(), new Parts(manifest instanceof ImageIndex, parts));
    }
  }

  Optional<Parts> of(Digest manifest) {
    return Optional.ofNullable(known.getIfPresent(manifest));
  }
}
