package org.lodestone.tracker.index;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the bodies of one kind of request and has them worked off; what goes wrong is answered. */
final class Intake implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final SubmissionBodies bodies;
  private final Workers workers;

  /** What is done with a whole body, and answers it. */
  interface Work {
    void on(byte[] body) throws IndexException, IOException;
  }

  /**
   * @param workers are closed with it
   */
  Intake(SubmissionBodies bodies, Workers workers) {
    this.bodies = bodies;
    this.workers = workers;
  }

  void take(Request request, long source, Answer answer, Work work) throws IndexException {
    SubmissionBodies.Body body = bodies.read(request, source);
    // Its failures are answered inside; nothing is left to look at.
    CompletableFuture<byte[]> unused =
        body.whole()
            .whenComplete(
                (bytes, failure) -> {
                  if (failure == null) {
                    accept(body, source, answer, () -> work.on(bytes));
                  } else {
                    body.close();
                    refuse(failure, answer);
                  }
                });
  }

  private void accept(SubmissionBodies.Body body, long source, Answer answer, Answer.Maker work) {
    try {
      workers.run(
          source,
          () -> {
            try (body) {
              answer.give(work);
            }
          });
    } catch (IndexException e) {
      body.close();
      answer.error(e);
    }
  }

  /** Of a body that did not arrive; what is left of it is not read. */
  private static void refuse(Throwable failure, Answer answer) {
    answer.header(HttpHeader.CONNECTION, "close");
    if (failure instanceof TimeoutException) {
      answer.error(new IndexException(IndexError.TIMEOUT, "the submission did not arrive in time"));
    } else if (failure instanceof IndexException refusal) {
      answer.error(refusal);
    } else {
      LOG.debug("a submission broke off", failure);
      answer.abort(failure);
    }
  }

  @Override
  public void close() {
    workers.close();
  }
}
