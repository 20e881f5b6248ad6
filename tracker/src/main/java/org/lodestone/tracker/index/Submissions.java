package org.lodestone.tracker.index;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.jetty.server.Request;
import org.lodestone.document.SignedWithdrawal;

/**
 * Takes documents in, and withdrawals: {@code POST /index/v1/documents} and {@code …/withdrawals}.
 */
final class Submissions implements AutoCloseable {

  /** Parsing takes some six times a document's length, checking a signature a processor. */
  private static final int THREADS = 2;

  private static final int QUEUED = 256;
  private static final int PER_SOURCE = 16;

  private final DocumentStore store;
  private final IndexLimits limits;
  private final Clock clock;
  private final RateLimit rate;
  private final Intake intake;

  /**
   * @param timeout for a whole submission to arrive, however steadily it trickles in
   */
  Submissions(DocumentStore store, IndexLimits limits, Clock clock, Duration timeout) {
    this.store = store;
    this.limits = limits;
    this.clock = clock;
    this.rate = new RateLimit(limits.maxSubmissionsPerMinute(), clock);
    this.intake =
        new Intake(
            new SubmissionBodies(limits.maxDocumentBytes(), timeout.toMillis()),
            new Workers("index-submissions", THREADS, QUEUED, PER_SOURCE));
  }

  void take(Request request, long source, Answer answer) throws IndexException {
    answer.limit(rate, "submissions");
    intake.take(request, source, answer, bytes -> accept(bytes, source, answer));
  }

  private void accept(byte[] bytes, long source, Answer answer) throws IndexException, IOException {
    Submission submission = Submission.parse(bytes, clock.instant());
    limits.submitters().check(submission.key());
    boolean added = store.submit(submission, source);
    answer.accepted(submission.envelope(), submission.key(), added);
  }

  void takeWithdrawal(Request request, long source, Answer answer) throws IndexException {
    answer.limit(rate, "submissions");
    intake.take(request, source, answer, bytes -> withdraw(bytes, source, answer));
  }

  private void withdraw(byte[] bytes, long source, Answer answer)
      throws IndexException, IOException {
    SignedWithdrawal withdrawal = Submission.parseWithdrawal(bytes, clock.instant());
    limits.submitters().check(withdrawal.key());
    boolean added = store.withdraw(withdrawal, source);
    answer.accepted(withdrawal.envelope(), withdrawal.key(), added);
  }

  @Override
  public void close() {
    intake.close();
  }
}
