package org.lodestone.upstream;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.ImageManifest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.RepositoryName;

/** Which blobs the manifests list that repositories gave, so that their sizes are known. */
final class ListedBlobs {

  private static final int MAX = 200_000;

  private final Cache<Listed, Long> sizes = CacheBuilder.newBuilder().maximumSize(MAX).build();

  private record Listed(RepositoryName repository, Digest blob) {}

  Manifest parse(RepositoryName repository, byte[] bytes) throws IOException {
    Manifest manifest = Manifest.parse(Optional.empty(), bytes);
    add(repository, manifest);
    return manifest;
  }

  void add(RepositoryName repository, Manifest manifest) {
    if (manifest instanceof ImageManifest) {
      for (Descriptor blob : manifest.references()) {
        sizes.put(new Listed(repository, blob.digest()), blob.size());
      }
    }
  }

  void add(RepositoryName repository, Digest blob, long size) {
    sizes.put(new Listed(repository, blob), size);
  }

  OptionalLong size(RepositoryName repository, Digest blob) {
    Long size = sizes.getIfPresent(new Listed(repository, blob));
    return size == null ? OptionalLong.empty() : OptionalLong.of(size);
  }
}
