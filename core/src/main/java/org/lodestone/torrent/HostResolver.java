package org.lodestone.torrent;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.lodestone.io.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up host names beside the work that wants them: each once for all that ask within some
 * minutes, and never longer than a few seconds.
 */
class HostResolver {

  private static final Logger LOG = LoggerFactory.getLogger(HostResolver.class);
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration REMEMBERED = Duration.ofMinutes(5);
  private static final int MAX_REMEMBERED = 4096;

  /**
   * Look-ups cannot be interrupted, so that few threads bound what slow name servers hold up, and
   * names beyond those that can wait for a thread are not found.
   */
  private static final Executor THREADS = DaemonThreads.pool("resolve-hint", 16, 512);

  private final Cache<String, CompletableFuture<List<InetAddress>>> found =
      CacheBuilder.newBuilder().maximumSize(MAX_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  /** The host's addresses; none when it has none, or they were not found in time. Never fails. */
  final CompletableFuture<List<InetAddress>> find(String host) {
    if (InetAddresses.isInetAddress(host)) {
      return CompletableFuture.completedFuture(List.of(InetAddresses.forString(host)));
    }
    try {
      return found.get(host, () -> begin(host)).copy();
    } catch (ExecutionException e) {
      throw new IllegalStateException("beginning to look up " + host + " failed", e.getCause());
    }
  }

  /** One look-up, by the system's resolver. */
  List<InetAddress> lookUp(String host) throws UnknownHostException {
    return List.of(InetAddress.getAllByName(host));
  }

  private CompletableFuture<List<InetAddress>> begin(String host) {
    try {
      return CompletableFuture.supplyAsync(() -> addresses(host), THREADS)
          .completeOnTimeout(List.of(), DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.warn("{} is not looked up: too many names are waiting for it", host);
      return CompletableFuture.completedFuture(List.of());
    }
  }

  private List<InetAddress> addresses(String host) {
    try {
      return lookUp(host);
    } catch (UnknownHostException e) {
      LOG.debug("no address for {}", host, e);
      return List.of();
    }
  }
}
