package org.lodestone.tracker.index;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes documents in: {@code POST /index/v1/documents}. */
final class Submissions implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Submissions.class);

  /** Parsing takes some six times a document's length, checking a signature a processor. */
  private static final int THREADS = 2;

  private static final int QUEUED = 256;
  private static final int PER_SOURCE = 16;

  private final DocumentStore store;
  private final IndexLimits limits;
  private final Clock clock;
  private final RateLimit rate;
  private final SubmissionBodies bodies;
  private final Workers workers = new Workers("index-submissions", THREADS, QUEUED, PER_SOURCE);

  /**
   * @param timeout for a whole submission to arrive, however steadily it trickles in
   */
  Submissions(DocumentStore store, IndexLimits limits, Clock clock, Duration timeout) {
    this.store = store;
    this.limits = limits;
    this.clock = clock;
    this.rate = new RateLimit(limits.maxSubmissionsPerMinute(), clock);
    this.bodies = new SubmissionBodies(limits.maxDocumentBytes(), timeout.toMillis());
  }

  void take(Request request, long source, Answer answer) throws IndexException {
    if (!rate.take(source)) {
      answer.header(HttpHeader.RETRY_AFTER, "10");
      throw new IndexException(
          IndexError.TOO_MANY_REQUESTS,
          "the index takes %d submissions a minute from one address: wait, then go on"
              .formatted(limits.maxSubmissionsPerMinute()));
    }
    SubmissionBodies.Body body = bodies.read(request, source);
    // Its failures are answered inside; nothing is left to look at.
    CompletableFuture<byte[]> unused =
        body.whole()
            .whenComplete(
                (bytes, failure) -> {
                  if (failure == null) {
                    accept(body, bytes, source, answer);
                  } else {
                    body.close();
                    refuse(failure, answer);
                  }
                });
  }

  private void accept(SubmissionBodies.Body body, byte[] bytes, long source, Answer answer) {
    try {
      workers.run(
          source,
          () -> {
            try (body) {
              answer.give(() -> accept(bytes, source, answer));
            }
          });
    } catch (IndexException e) {
      body.close();
      answer.error(e);
    }
  }

  private void accept(byte[] bytes, long source, Answer answer) throws IndexException, IOException {
    Submission submission = Submission.parse(bytes, clock.instant());
    limits.submitters().check(submission.key());
    answer.accepted(submission, store.submit(submission, source));
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
