package org.lodestone.gateway.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.lodestone.io.Deadline;

/**
 * A request whose answer is looked for apart from the server's threads. It ends once, with what
 * comes first: the answer, whatever is thrown, its deadline, or its client's leaving; after that
 * nobody need work for it.
 */
public final class PendingAnswer {

  private final CompletableFuture<Reply> reply = new CompletableFuture<>();

  /** Guarded by this. */
  private CompletableFuture<Void> timer = CompletableFuture.completedFuture(null);

  /** Guarded by this. */
  private Supplier<Exception> tooLate;

  /** What may wait for the disk; what takes longer comes later. */
  public interface Work {
    CompletableFuture<? extends Reply> look() throws Exception;
  }

  /** An answer that has been found. Either of its methods is called, once. */
  public interface Reply {
    /** Sends it, by the thread that found it. */
    void send(Callback callback) throws Exception;

    /** Gives back what it holds: the request has ended without it. */
    default void drop() {}
  }

  public PendingAnswer(Request request, Callback callback) {
    ClientWatch client =
        new ClientWatch(request, () -> fail(new TransferAbortedException("the client has gone")));
    CompletableFuture<Reply> unused =
        reply.whenComplete(
            (found, fault) -> {
              client.stop();
              end(found, fault, client.over(callback));
            });
    client.start();
  }

  private static void end(Reply found, Throwable fault, Callback callback) {
    if (fault != null) {
      callback.failed(fault);
      return;
    }
    try {
      found.send(callback);
    } catch (Exception | Error e) {
      callback.failed(e);
    }
  }

  /** Ends it with a fault when there is no answer by then. */
  public synchronized void endAt(Deadline deadline, Supplier<Exception> why) {
    tooLate = why;
    extend(deadline);
  }

  /** Ends it at another time. */
  public synchronized void extend(Deadline deadline) {
    timer.cancel(false);
    CompletableFuture<Void> next =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    timer = next;
    Supplier<Exception> why = tooLate;
    CompletableFuture<Void> unused =
        CompletableFuture.allOf(
            next.thenRun(() -> fail(why.get())),
            reply.whenComplete((found, fault) -> next.cancel(false)));
  }

  /** Looks for the answer on a pool's thread, unless it has ended when its turn comes. */
  public void look(Executor pool, Work work) {
    try {
      pool.execute(
          () -> {
            if (!isOver()) {
              look(work);
            }
          });
    } catch (RejectedExecutionException e) {
      fail(new RegistryException(ErrorCode.UNAVAILABLE, "too many requests wait now", e));
    }
  }

  private void look(Work work) {
    try {
      CompletableFuture<?> unused =
          work.look()
              .whenComplete(
                  (found, fault) -> {
                    if (fault == null) {
                      answer(found);
                    } else {
                      fail(fault instanceof CompletionException ? fault.getCause() : fault);
                    }
                  });
    } catch (Exception | Error e) {
      fail(e);
    }
  }

  public void answer(Reply found) {
    if (!reply.complete(found)) {
      found.drop();
    }
  }

  public void fail(Throwable fault) {
    reply.completeExceptionally(fault);
  }

  public boolean isOver() {
    return reply.isDone();
  }
}
