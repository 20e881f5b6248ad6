package org.lodestone.upstream;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.OptionalLong;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;

/**
 * Which blobs registries said that a repository has, and their sizes. That a manifest of the
 * repository lists a blob is not enough: whoever can push there could list another's, which is
 * here.
 */
final class SeenBlobs {

  private static final int MAX = 200_000;

  private final Cache<Seen, Long> sizes = CacheBuilder.newBuilder().maximumSize(MAX).build();

  private record Seen(RepositoryName repository, Digest blob) {}

  void add(RepositoryName repository, Digest blob, long size) {
    sizes.put(new Seen(repository, blob), size);
  }

  OptionalLong size(RepositoryName repository, Digest blob) {
    Long size = sizes.getIfPresent(new Seen(repository, blob));
    return size == null ? OptionalLong.empty() : OptionalLong.of(size);
  }
}
