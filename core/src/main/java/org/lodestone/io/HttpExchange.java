package org.lodestone.io;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One request to somebody's server, whose answer is waited for until a deadline that covers a body
 * that trickles in, too. No redirect is followed: it would let a server send its clients anywhere.
 */
public final class HttpExchange {

  // One for all: it owns a selector thread. HTTP/2 would add an upgrade attempt to the first plain
  // request for no gain.
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  private HttpExchange() {}

  /**
   * @param body what reads the answer's body, such as {@link BoundedBody}
   * @throws HttpTimeoutException when the whole answer is not there by the deadline
   * @throws InterruptedIOException when the thread is interrupted, and stays so
   * @throws IOException when there is no connection, or it breaks, or the body was refused
   */
  public static HttpResponse<byte[]> run(
      HttpRequest request, HttpResponse.BodyHandler<byte[]> body, Deadline deadline)
      throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer = HTTP.sendAsync(request, body);
    try {
      return answer.get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      IOException late = new HttpTimeoutException("no whole answer in time");
      late.initCause(e);
      throw late;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    } finally {
      // Closes the connection of an exchange that is still going on; else it does nothing.
      answer.cancel(true);
    }
  }
}
