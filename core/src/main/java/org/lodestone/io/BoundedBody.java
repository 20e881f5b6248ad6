package org.lodestone.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Collects an answer's body, and hangs up on a server that sends more than is allowed. */
public final class BoundedBody implements BodySubscriber<byte[]> {

  /** How much may come. */
  public interface Allowance {

    /**
     * Asked before bytes are kept.
     *
     * @throws IOException when they are too many
     */
    void take(int bytes) throws IOException;
  }

  private final Allowance allowance;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private Flow.Subscription subscription;

  public BoundedBody(Allowance allowance) {
    this.allowance = allowance;
  }

  /** A body of at most so many bytes. */
  public static BoundedBody of(int limit) {
    return new BoundedBody(
        new Allowance() {
          private int left = limit;

          @Override
          public void take(int bytes) throws IOException {
            if (bytes > left) {
              throw new IOException("the answer has more than " + limit + " bytes");
            }
            left -= bytes;
          }
        });
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      try {
        allowance.take(buffer.remaining());
      } catch (IOException e) {
        subscription.cancel();
        body.completeExceptionally(e);
        return;
      }
      byte[] piece = new byte[buffer.remaining()];
      buffer.get(piece);
      bytes.writeBytes(piece);
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(bytes.toByteArray());
  }
}
