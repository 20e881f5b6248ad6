package org.lodestone.torrent;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.lodestone.io.DaemonThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks up many host names at once and in bounded time. */
class HostResolver {

  private static final Logger LOG = LoggerFactory.getLogger(HostResolver.class);
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  /** Look-ups cannot be interrupted, so that few threads bound what slow name servers hold up. */
  private static final Executor THREADS =
      Executors.newFixedThreadPool(16, DaemonThreads.named("resolve-hint"));

  /** The addresses of each host that has some and was found in time. */
  final Map<String, List<InetAddress>> resolve(Collection<String> hosts) {
    Map<String, List<InetAddress>> found = new ConcurrentHashMap<>();
    CompletableFuture<?>[] lookUps =
        hosts.stream()
            .distinct()
            .map(host -> CompletableFuture.runAsync(() -> lookUp(host, found), THREADS))
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(lookUps).get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.debug("not all of {} were found in {}", hosts, DEADLINE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("looking up host names failed", e.getCause());
    }
    return Map.copyOf(found);
  }

  /** One look-up, by the system's resolver. */
  List<InetAddress> lookUp(String host) throws UnknownHostException {
    return List.of(InetAddress.getAllByName(host));
  }

  private void lookUp(String host, Map<String, List<InetAddress>> found) {
    try {
      found.put(host, lookUp(host));
    } catch (UnknownHostException e) {
      LOG.debug("no address for {}", host, e);
    }
  }
}
