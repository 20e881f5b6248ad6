package org.lodestone.node;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.Weigher;
import java.time.Duration;
import java.util.Optional;
import org.lodestone.oci.Digest;

/**
 * The bytes of small blobs that were read within the last second: whoever asks for them meanwhile
 * need not wait for a disk. No longer, so that what becomes of their files is seen, and that they
 * are in use is noted.
 */
final class RecentBlobs {

  private static final Duration LIFE = Duration.ofSeconds(1);

  /** In bytes, of the heap. */
  static final long MOST = 8 << 20;

  /** What one takes besides its bytes, about. */
  private static final int EACH = 256;

  private final Cache<Digest, byte[]> bytes;

  RecentBlobs(Ticker ticker) {
    this.bytes =
        CacheBuilder.newBuilder()
            .ticker(ticker)
            .maximumWeight(MOST)
            .weigher((Weigher<Digest, byte[]>) (digest, blob) -> EACH + blob.length)
            .expireAfterWrite(LIFE)
            .build();
  }

  Optional<byte[]> find(Digest digest) {
    return Optional.ofNullable(bytes.getIfPresent(digest));
  }

  /**
   * @param blob all of it, and right
   */
  void put(Digest digest, byte[] blob) {
    bytes.put(digest, blob);
  }

  void forget(Digest digest) {
    bytes.invalidate(digest);
  }
}
