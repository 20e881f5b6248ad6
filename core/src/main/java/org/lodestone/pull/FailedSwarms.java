package org.lodestone.pull;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.WrongTorrentException;

/**
 * Remembers for a while which swarms did not give the blob they were named for, so that requests do
 * not download the wrong bytes again and again. What failed on this machine, such as a full disk,
 * is tried again soon: just not by the same client's next request, which then goes elsewhere.
 */
final class FailedSwarms {

  private static final Duration WRONG_PAUSE = Duration.ofMinutes(1);
  private static final Duration LOCAL_PAUSE = Duration.ofSeconds(3);
  private static final int MAX = 10_000;

  private final Cache<Attempt, Throwable> wrong = newCache(WRONG_PAUSE);
  private final Cache<Attempt, Throwable> local = newCache(LOCAL_PAUSE);

  private record Attempt(Digest digest, InfoHash infoHash) {}

  void add(Digest digest, InfoHash infoHash, Throwable fault) {
    boolean isWrong = fault instanceof WrongTorrentException;
    (isWrong ? wrong : local).put(new Attempt(digest, infoHash), fault);
  }

  void check(Digest digest, InfoHash infoHash) throws FailedSwarmException {
    check(wrong, WRONG_PAUSE, new Attempt(digest, infoHash));
    check(local, LOCAL_PAUSE, new Attempt(digest, infoHash));
  }

  private static void check(Cache<Attempt, Throwable> recent, Duration pause, Attempt attempt)
      throws FailedSwarmException {
    Throwable fault = recent.getIfPresent(attempt);
    if (fault != null) {
      throw new FailedSwarmException(
          "swarm %s failed to give blob %s less than %d s ago: %s"
              .formatted(
                  attempt.infoHash(), attempt.digest(), pause.toSeconds(), fault.getMessage()),
          fault);
    }
  }

  private static Cache<Attempt, Throwable> newCache(Duration pause) {
    return CacheBuilder.newBuilder().maximumSize(MAX).expireAfterWrite(pause).build();
  }
}
