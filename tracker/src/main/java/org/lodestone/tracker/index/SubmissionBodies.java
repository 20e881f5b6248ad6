package org.lodestone.tracker.index;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Promise;
import org.lodestone.index.IndexApi;

/**
 * Reads the bodies of submissions without holding a thread. Their announced lengths together are
 * bounded, and each has to be there in time, so that slow or many clients do not fill the memory.
 */
final class SubmissionBodies {

  /** All bodies being read or handled at one time; parsing takes some six times as much. */
  private static final long MAX_BYTES_AT_ONCE = 3L * IndexApi.MAX_SUBMISSION_BYTES;

  private final int maxBytes;
  private final long timeoutMillis;
  private final MemoryBudget memory = new MemoryBudget(MAX_BYTES_AT_ONCE, 0);

  SubmissionBodies(int maxBytes, long timeoutMillis) {
    this.maxBytes = maxBytes;
    this.timeoutMillis = timeoutMillis;
  }

  /** Finds room for a request's body, or says why it is not to be sent. */
  MemoryBudget.Lease lease(Request request) throws IndexException {
    long length = request.getLength();
    if (length < 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
      throw new IndexException(
          IndexError.LENGTH_REQUIRED, "a submission needs a Content-Length header");
    }
    if (length > maxBytes) {
      throw new IndexException(
          IndexError.TOO_LARGE,
          "the submission has %d bytes, this index takes at most %d".formatted(length, maxBytes));
    }
    return memory.take(length);
  }

  /** The body; fails with TimeoutException when it takes too long. */
  CompletableFuture<byte[]> read(Request request) {
    CompletableFuture<byte[]> body = new CompletableFuture<>();
    Content.Source.asByteArrayAsync(request, maxBytes, Promise.Invocable.toPromise(body));
    return body.orTimeout(timeoutMillis, TimeUnit.MILLISECONDS);
  }
}
