package org.lodestone.node;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.time.Duration;
import org.lodestone.torrent.WrongTorrentException;

/**
 * Remembers for a while which sources did not give the blob they were named for, so that requests
 * do not download the wrong bytes again and again. What failed on this machine, such as a full
 * disk, is tried again soon: just not by the same client's next request, which then goes elsewhere.
 */
final class FailedSources {

  private static final Duration WRONG_PAUSE = Duration.ofMinutes(1);
  private static final Duration LOCAL_PAUSE = Duration.ofSeconds(3);
  private static final int MAX = 10_000;

  private final Cache<Attempt, Throwable> wrong = newCache(WRONG_PAUSE);
  private final Cache<Attempt, Throwable> local = newCache(LOCAL_PAUSE);

  private record Attempt(BlobKey blob, BlobSource source) {}

  void add(BlobKey blob, BlobSource source, Throwable fault) {
    boolean isWrong = fault instanceof WrongTorrentException || fault instanceof WrongBlobException;
    (isWrong ? wrong : local).put(new Attempt(blob, source), fault);
  }

  /**
   * @throws FailedSourceException when it is too early to try again
   */
  void check(BlobKey blob, BlobSource source) throws IOException {
    check(wrong, WRONG_PAUSE, new Attempt(blob, source));
    check(local, LOCAL_PAUSE, new Attempt(blob, source));
  }

  private static void check(Cache<Attempt, Throwable> recent, Duration pause, Attempt attempt)
      throws FailedSourceException {
    Throwable fault = recent.getIfPresent(attempt);
    if (fault != null) {
      throw new FailedSourceException(
          "%s failed to give blob %s less than %d s ago: %s"
              .formatted(
                  attempt.source(), attempt.blob().digest(), pause.toSeconds(), fault.getMessage()),
          fault);
    }
  }

  private static Cache<Attempt, Throwable> newCache(Duration pause) {
    return CacheBuilder.newBuilder().maximumSize(MAX).expireAfterWrite(pause).build();
  }
}
