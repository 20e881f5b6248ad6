package org.lodestone.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.lodestone.io.Deadline;

/** Requests whose pool has no thread for them now. */
final class PendingAnswerTest {

  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> worked = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private CompletableFuture<PendingAnswer.Reply> look() {
    worked.complete(null);
    return CompletableFuture.completedFuture(Callback::succeeded);
  }

  private TestServer server(Executor pool, PendingAnswer.Work work) throws Exception {
    return new TestServer(
        (request, response, callback) ->
            new PendingAnswer(request, noting(callback)).look(pool, work));
  }

  private Callback noting(Callback callback) {
    return Callback.from(
        () -> {
          callback.succeeded();
          ended.complete(null);
        },
        fault -> {
          callback.failed(fault);
          ended.completeExceptionally(fault);
        });
  }

  private Runnable queued() throws InterruptedException {
    return queue.poll(60, TimeUnit.SECONDS);
  }

  private Throwable fault() {
    return assertThrows(ExecutionException.class, () -> ended.get(60, TimeUnit.SECONDS)).getCause();
  }

  @Test
  void isAnsweredWhenItsTurnComes() throws Exception {
    try (TestServer server = server(queue::add, this::look);
        RawClient client = server.connect()) {
      client.get("/v2/");
      queued().run();
      assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
      client.get("/v2/");
      queued().run();
      assertTrue(client.readHead().startsWith("HTTP/1.1 200 "), "the connection goes on");
    }
  }

  @Test
  void isNotWorkedOffWhenItsClientHasLeft() throws Exception {
    try (TestServer server = server(queue::add, this::look)) {
      Runnable turn;
      try (RawClient client = server.connect()) {
        client.get("/v2/");
        turn = queued();
      }
      assertInstanceOf(TransferAbortedException.class, fault());
      turn.run();
      assertThrows(TimeoutException.class, () -> worked.get(0, TimeUnit.SECONDS));
    }
  }

  @Test
  void anErrorEndsIt() throws Exception {
    Error error = new StackOverflowError("a test's");
    try (TestServer server =
            server(
                Runnable::run,
                () -> {
                  throw error;
                });
        RawClient client = server.connect()) {
      client.get("/v2/");
      assertTrue(client.readHead().startsWith("HTTP/1.1 500 "));
      assertEquals(error, fault());
    }
  }

  @Test
  void aFullQueueEndsIt() throws Exception {
    Executor full =
        work -> {
          throw new RejectedExecutionException("full");
        };
    try (TestServer server = server(full, this::look);
        RawClient client = server.connect()) {
      client.get("/v2/");
      assertEquals(
          ErrorCode.UNAVAILABLE, assertInstanceOf(RegistryException.class, fault()).code());
    }
  }

  @Test
  void whatIsFoundTooLateIsGivenBack() throws Exception {
    CompletableFuture<Void> dropped = new CompletableFuture<>();
    PendingAnswer.Reply late =
        new PendingAnswer.Reply() {
          @Override
          public void send(Callback callback) {
            callback.succeeded();
          }

          @Override
          public void drop() {
            dropped.complete(null);
          }
        };
    Exception tooLate = new IllegalStateException("too late");
    BlockingQueue<PendingAnswer> answers = new LinkedBlockingQueue<>();
    try (TestServer server =
            new TestServer(
                (request, response, callback) -> {
                  PendingAnswer answer = new PendingAnswer(request, noting(callback));
                  answer.endAt(Deadline.in(Duration.ofMillis(1)), () -> tooLate);
                  answers.add(answer);
                });
        RawClient client = server.connect()) {
      client.get("/v2/");
      PendingAnswer answer = answers.poll(60, TimeUnit.SECONDS);
      assertEquals(tooLate, fault());
      answer.answer(late);
      dropped.get(60, TimeUnit.SECONDS);
    }
  }
}
