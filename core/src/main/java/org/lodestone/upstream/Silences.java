package org.lodestone.upstream;

import com.google.common.base.Throwables;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.lodestone.oci.RepositoryName;

/**
 * The names that a registry was asked about just now and did not answer. A pull asks many times: it
 * is to wait once, and then to be sent elsewhere. Safe for use by many threads.
 */
final class Silences {

  private static final Duration LIFE = Duration.ofSeconds(5);
  private static final int MAX = 10_000;

  private final Cache<RepositoryName, IOException> silent =
      CacheBuilder.newBuilder().maximumSize(MAX).expireAfterWrite(LIFE).build();

  /** What a registry is asked. */
  @FunctionalInterface
  interface Question<T> {
    T ask() throws IOException;
  }

  /**
   * The registry's answer.
   *
   * @throws IOException as the question does; also when there was no answer about the name just now
   */
  <T> T ask(RepositoryName name, Question<T> question) throws IOException {
    IOException before = silent.getIfPresent(name);
    if (before != null) {
      throw new IOException(before.getMessage(), before);
    }
    try {
      return question.ask();
    } catch (IOException e) {
      if (isSilence(e)) {
        silent.put(name, e);
      }
      throw e;
    }
  }

  private static boolean isSilence(IOException fault) {
    return Throwables.getCausalChain(fault).stream()
        .anyMatch(
            cause -> cause instanceof TimeoutException || cause instanceof SocketTimeoutException);
  }
}
