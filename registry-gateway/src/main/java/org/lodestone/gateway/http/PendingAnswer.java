package org.lodestone.gateway.http;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
  private final ClientWatch client;

  /** Used by one thread, that of {@link #check}. */
  private boolean watched;

  /** When it ends at the latest, or null; guarded by this. */
  private Deadline end;

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
    PendingAnswers all = PendingAnswers.of(request);
    client =
        new ClientWatch(request, () -> fail(new TransferAbortedException("the client has gone")));
    CompletableFuture<Reply> unused =
        reply.whenComplete(
            (found, fault) -> {
              all.remove(this);
              client.stop();
              end(found, fault, client.over(callback));
            });
    all.add(this);
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

  /** Ends it with a fault when there is no answer by then, or soon after. */
  public synchronized void endAt(Deadline deadline, Supplier<Exception> why) {
    end = deadline;
    tooLate = why;
  }

  /** Ends it at another time. */
  public synchronized void extend(Deadline deadline) {
    end = deadline;
  }

  /** Ends it when it is too late, and sees to it that its client's leaving is noticed. */
  void check() {
    Optional<Supplier<Exception>> late = late();
    if (late.isPresent()) {
      fail(late.get().get());
    } else if (!watched) {
      watched = true;
      client.start();
    }
  }

  private synchronized Optional<Supplier<Exception>> late() {
    return end != null && end.isOver() ? Optional.of(tooLate) : Optional.empty();
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
