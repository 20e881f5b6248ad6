package org.lodestone.torrent;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.lodestone.io.DaemonThreads;
import org.lodestone.io.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up host names beside the work that wants them: each once for all that ask within some
 * minutes, and nobody waits for one longer than a few seconds. Only addresses are remembered; a
 * name that was not found, or not in time, is looked up again when somebody asks again.
 */
public final class HostResolver {

  /** Who knows names. A look-up may take as long as it likes, and may not hear interrupts. */
  public interface NameService {

    List<InetAddress> lookUp(String host) throws UnknownHostException;

    /** The system's. */
    static NameService system() {
      return host -> List.of(InetAddress.getAllByName(host));
    }
  }

  /** Look-ups at once: the names of several documents of which every one hangs. */
  static final int THREADS = 128;

  private static final Logger LOG = LoggerFactory.getLogger(HostResolver.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration REMEMBERED = Duration.ofMinutes(5);
  private static final int MAX_REMEMBERED = 4096;
  private static final int MAX_WAITING = 512;

  private final NameService names;
  private final Duration patience;
  private final Executor threads = DaemonThreads.pool("resolve-hint", THREADS, MAX_WAITING);
  private final Cache<String, List<InetAddress>> known =
      CacheBuilder.newBuilder().maximumSize(MAX_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  /** Those under way or waiting for a thread, by host. Guarded by this object's lock. */
  private final Map<String, LookUp> lookUps = new HashMap<>();

  public HostResolver(NameService names) {
    this(names, PATIENCE);
  }

  /**
   * @param patience the longest that anybody waits for a name
   */
  HostResolver(NameService names, Duration patience) {
    this.names = names;
    this.patience = patience;
  }

  /** The host's addresses; none when it has none, or they were not found in time. Never fails. */
  CompletableFuture<List<InetAddress>> find(String host) {
    if (InetAddresses.isInetAddress(host)) {
      return CompletableFuture.completedFuture(List.of(InetAddresses.forString(host)));
    }
    List<InetAddress> addresses = known.getIfPresent(host);
    return addresses != null
        ? CompletableFuture.completedFuture(addresses)
        : lookUp(host)
            .copy()
            .completeOnTimeout(List.of(), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized CompletableFuture<List<InetAddress>> lookUp(String host) {
    LookUp lookUp = lookUps.get(host);
    if (lookUp == null) {
      lookUp = new LookUp(host);
      try {
        threads.execute(lookUp);
      } catch (RejectedExecutionException e) {
        LOG.warn("{} is not looked up: too many names are waiting for it", host);
        return CompletableFuture.completedFuture(List.of());
      }
      lookUps.put(host, lookUp);
    }
    lookUp.wanted = Deadline.in(patience);
    return lookUp.found;
  }

  /** One look-up, for everybody who asks until it ends. */
  private final class LookUp implements Runnable {

    private final String host;
    private final CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();

    /** Until when somebody waits. Guarded by the resolver's lock. */
    private Deadline wanted;

    LookUp(String host) {
      this.host = host;
    }

    @Override
    public void run() {
      List<InetAddress> addresses = List.of();
      try {
        if (isWanted()) {
          addresses = List.copyOf(names.lookUp(host));
        }
      } catch (UnknownHostException e) {
        LOG.debug("no address for {}", host, e);
      } finally {
        end(addresses);
      }
    }

    /** Nobody waits any more for what was long in the queue. */
    private boolean isWanted() {
      synchronized (HostResolver.this) {
        return !wanted.isOver();
      }
    }

    private void end(List<InetAddress> addresses) {
      synchronized (HostResolver.this) {
        lookUps.remove(host);
        if (!addresses.isEmpty()) {
          known.put(host, addresses);
        }
      }
      found.complete(addresses);
    }
  }
}
