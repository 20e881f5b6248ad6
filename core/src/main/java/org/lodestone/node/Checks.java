package org.lodestone.node;

import com.google.common.util.concurrent.MoreExecutors;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lodestone.io.DaemonThreads;
import org.lodestone.oci.Digest;

/**
 * Blobs that are read whole to see whether they are right: each once however many ask, on threads
 * of their own, those that somebody waits for before the others.
 */
final class Checks implements AutoCloseable {

  private static final int THREADS = 2;
  private static final Duration STOP = Duration.ofSeconds(10);

  private final Look look;
  private final Map<Digest, Check> running = new ConcurrentHashMap<>();
  private final ExecutorService urgent =
      DaemonThreads.pool("blob-checks", THREADS, Integer.MAX_VALUE);
  private final ExecutorService idle = DaemonThreads.single("blob-checks-idle");

  /** Reads a blob; says whether it is here and right. */
  interface Look {
    boolean at(Digest digest) throws IOException;
  }

  Checks(Look look) {
    this.look = look;
  }

  /** One that two threads may come to: the first reads. */
  private final class Check implements Runnable {

    private final Digest digest;
    private final CompletableFuture<Boolean> sound = new CompletableFuture<>();
    private final AtomicBoolean begun = new AtomicBoolean();

    Check(Digest digest) {
      this.digest = digest;
    }

    @Override
    public void run() {
      if (!begun.compareAndSet(false, true)) {
        return;
      }
      try {
        boolean found = look.at(digest);
        running.remove(digest, this);
        sound.complete(found);
      } catch (IOException | RuntimeException e) {
        fail(e);
      }
    }

    void fail(Exception fault) {
      running.remove(digest, this);
      sound.completeExceptionally(fault);
    }
  }

  /** For somebody who waits. */
  CompletableFuture<Boolean> now(Digest digest) {
    return on(urgent, digest);
  }

  /** When nothing else is to be checked. */
  CompletableFuture<Boolean> later(Digest digest) {
    return on(idle, digest);
  }

  private CompletableFuture<Boolean> on(ExecutorService threads, Digest digest) {
    Check check = running.computeIfAbsent(digest, Check::new);
    try {
      threads.execute(check);
    } catch (RejectedExecutionException e) {
      check.fail(stopping());
    }
    return check.sound;
  }

  private static InterruptedIOException stopping() {
    return new InterruptedIOException("the blob is not checked: the program is stopping");
  }

  /**
   * Ends those that run.
   *
   * @throws IOException when one goes on for long all the same
   */
  @Override
  public void close() throws IOException {
    urgent.shutdownNow();
    idle.shutdownNow();
    running.values().stream().filter(one -> !one.begun.get()).forEach(one -> one.fail(stopping()));
    if (!MoreExecutors.shutdownAndAwaitTermination(urgent, STOP)
        || !MoreExecutors.shutdownAndAwaitTermination(idle, STOP)) {
      throw new IOException(
          "a blob was still being checked " + STOP.toSeconds() + " s after that was to end");
    }
  }
}
