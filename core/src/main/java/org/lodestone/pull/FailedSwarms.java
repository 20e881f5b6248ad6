package org.lodestone.pull;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.InfoHash;

/**
 * Remembers for a while which swarms did not give the blob they were named for, so that requests do
 * not download the wrong bytes again and again.
 */
final class FailedSwarms {

  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int MAX = 10_000;

  private final Cache<Attempt, Throwable> recent =
      CacheBuilder.newBuilder().maximumSize(MAX).expireAfterWrite(PAUSE).build();

  private record Attempt(Digest digest, InfoHash infoHash) {}

  void add(Digest digest, InfoHash infoHash, Throwable fault) {
    recent.put(new Attempt(digest, infoHash), fault);
  }

  void check(Digest digest, InfoHash infoHash) throws FailedSwarmException {
    Throwable fault = recent.getIfPresent(new Attempt(digest, infoHash));
    if (fault != null) {
      throw new FailedSwarmException(
          "swarm %s failed to give blob %s less than %d s ago: %s"
              .formatted(infoHash, digest, PAUSE.toSeconds(), fault.getMessage()),
          fault);
    }
  }
}
