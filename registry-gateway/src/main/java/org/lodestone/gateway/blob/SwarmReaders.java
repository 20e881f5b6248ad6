package org.lodestone.gateway.blob;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.gateway.blob.BlobAccess.Grant;
import org.lodestone.gateway.http.ErrorCode;
import org.lodestone.gateway.http.RegistryException;
import org.lodestone.gateway.http.TransferAbortedException;
import org.lodestone.io.DaemonThreads;
import org.lodestone.node.BlobJob;
import org.lodestone.node.BlobJobs;
import org.lodestone.node.Holdings;
import org.lodestone.oci.Digest;

/**
 * The requests that wait for a swarm. Each holds a thread of a pool of their own, so that however
 * many of them stall, the server's threads stay free for everything else; those beyond the pool's
 * size queue.
 */
public final class SwarmReaders implements Runnable, AutoCloseable {

  /** How often it is to be run: a policy that changes holds within a second. */
  public static final Duration INTERVAL = Duration.ofMillis(250);

  private static final int MAX_QUEUED = 4096;

  /** A client whose request stalled asks for the rest, and is to go elsewhere then. */
  private static final Duration STALLED_LIFE = Duration.ofMinutes(1);

  private static final int MAX_STALLED = 10_000;

  private final Sources sources;
  private final BlobAccess access;
  private final Duration stallTimeout;
  private final Cache<Digest, Boolean> stalled =
      CacheBuilder.newBuilder().maximumSize(MAX_STALLED).expireAfterWrite(STALLED_LIFE).build();
  private final Set<SwarmTransfer> active = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor threads;

  /**
   * Where transfers take their bytes from, and who counts them.
   *
   * @param fetching told of each job that is read from
   * @param disk where stored files are read
   */
  public record Sources(
      Holdings holdings,
      BlobJobs jobs,
      Consumer<BlobJob> fetching,
      Executor disk,
      BlobMetrics metrics) {

    Sources telling(Consumer<BlobJob> another) {
      return new Sources(holdings, jobs, fetching.andThen(another), disk, metrics);
    }
  }

  /**
   * @param maxThreads how many requests wait at once
   * @param stallTimeout when a request without a byte is given up: its client may be long gone
   *     without having closed the connection
   */
  public SwarmReaders(Sources sources, BlobAccess access, int maxThreads, Duration stallTimeout) {
    this.sources = sources;
    this.access = access;
    this.stallTimeout = stallTimeout;
    this.threads = DaemonThreads.pool("swarm-reader", maxThreads, MAX_QUEUED);
  }

  /** Sends a range of a blob that is not in the store; returns at once. */
  void send(Grant grant, ByteRange range, Request request, Response response, Callback callback) {
    if (hasStalled(grant.digest())) {
      // Also when some of it is here: who has got that cannot be sent elsewhere.
      callback.failed(noLongerArriving(grant));
      return;
    }
    SwarmTransfer transfer =
        new SwarmTransfer(
            sources.telling(job -> follow(grant, job)),
            grant,
            range,
            request,
            response,
            this::remove,
            callback);
    active.add(transfer);
    transfer.watchClient();
    try {
      threads.execute(transfer);
    } catch (RejectedExecutionException e) {
      transfer.abort(
          new RegistryException(ErrorCode.UNAVAILABLE, "too many requests wait for swarms now", e));
    }
  }

  private void follow(Grant grant, BlobJob job) {
    CompletableFuture<Void> unused =
        job.stored().thenRunAsync(() -> access.isHere(grant), sources.disk());
  }

  private void remove(SwarmTransfer transfer) {
    active.remove(transfer);
    threads.remove(transfer); // should it have ended before its turn
  }

  /** How many requests wait for this blob. */
  public long waitingFor(Digest digest) {
    return active.stream().filter(transfer -> transfer.digest().equals(digest)).count();
  }

  public int count() {
    return active.size();
  }

  /** Ends those that may no longer wait. */
  @Override
  public void run() {
    for (SwarmTransfer transfer : active) {
      Grant grant = transfer.grant();
      if (!access.stands(grant)) {
        transfer.abort(refusal(transfer, grant.digest() + " is no longer accepted"));
      } else if (transfer.stalledFor().compareTo(stallTimeout) > 0) {
        stalled.put(grant.digest(), true);
        transfer.abort(
            refusal(
                transfer,
                "no byte of %s came for %d s".formatted(grant.digest(), stallTimeout.toSeconds())));
      } else if (!transfer.isSending() && !mayWait(grant)) {
        transfer.abort(noLongerArriving(grant));
      }
    }
  }

  private boolean mayWait(Grant grant) {
    return isHere(grant.digest())
        || (access.isWaitedFor(grant.question()) && !hasStalled(grant.digest()));
  }

  private boolean hasStalled(Digest blob) {
    return stalled.getIfPresent(blob) != null && !access.isArriving(blob) && !isHere(blob);
  }

  private boolean isHere(Digest blob) {
    return sources.holdings().store().contains(blob);
  }

  private static RegistryException noLongerArriving(Grant grant) {
    return new RegistryException(ErrorCode.BLOB_UNKNOWN, grant.digest() + " has stopped arriving");
  }

  private static Exception refusal(SwarmTransfer transfer, String why) {
    return transfer.isSending()
        ? new TransferAbortedException(why)
        : new RegistryException(ErrorCode.BLOB_UNKNOWN, why);
  }

  @Override
  public void close() {
    active.forEach(
        transfer -> transfer.abort(new TransferAbortedException("the gateway is stopping")));
    threads.shutdown();
  }
}
