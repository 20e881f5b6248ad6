package org.lodestone.tracker.index;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.lodestone.index.IndexApi;

/**
 * Reads the bodies of submissions without holding a thread. What has arrived of them is bounded,
 * and each has to be there in time, so that slow or many clients do not fill the memory.
 */
final class SubmissionBodies {

  /** All bodies that are being read or wait to be parsed. */
  private static final long MAX_BYTES_AT_ONCE = 3L * IndexApi.MAX_SUBMISSION_BYTES;

  private static final long SMALL_BYTES = 32 << 10;

  private final int maxBytes;
  private final long timeoutMillis;
  private final MemoryBudget memory = new MemoryBudget(MAX_BYTES_AT_ONCE, SMALL_BYTES);

  SubmissionBodies(int maxBytes, long timeoutMillis) {
    this.maxBytes = maxBytes;
    this.timeoutMillis = timeoutMillis;
  }

  /** A body on its way in; to be closed when it is no longer needed. */
  final class Body implements AutoCloseable {

    private final Request request;
    private final MemoryBudget.Lease lease;
    private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();

    private Body(Request request, long source) {
      this.request = request;
      this.lease = memory.open(source, () -> whole.completeExceptionally(MemoryBudget.busy()));
    }

    /** Fails with TimeoutException when it takes too long, IndexException when there is no room. */
    CompletableFuture<byte[]> whole() {
      return whole;
    }

    private void readOn() {
      while (!whole.isDone()) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          request.demand(this::readOn);
          return;
        }
        if (Content.Chunk.isFailure(chunk)) {
          whole.completeExceptionally(chunk.getFailure());
          return;
        }
        try {
          take(chunk.getByteBuffer());
        } catch (IndexException e) {
          whole.completeExceptionally(e);
        } finally {
          chunk.release();
        }
        if (chunk.isLast()) {
          whole.complete(arrived.toByteArray());
        }
      }
    }

    private void take(ByteBuffer bytes) throws IndexException {
      lease.add(bytes.remaining());
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      arrived.writeBytes(copy);
    }

    @Override
    public void close() {
      lease.close();
    }
  }

  /**
   * Begins to read a request's body.
   *
   * @throws IndexException why it is not to be sent
   */
  Body read(Request request, long source) throws IndexException {
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
    Body body = new Body(request, source);
    CompletableFuture<byte[]> unused = body.whole().orTimeout(timeoutMillis, TimeUnit.MILLISECONDS);
    body.readOn();
    return body;
  }
}
