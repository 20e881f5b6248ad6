package org.lodestone.tuf;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.lodestone.io.Deadline;

/** A collection on any web server, below one address. */
public final class HttpMirror implements Mirror {

  // Redirects would let a mirror send its clients anywhere.
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  private final String base;
  private final Supplier<Deadline> deadline;

  /**
   * @param deadline asked for each file: when it has to be there
   * @throws IllegalArgumentException when the address is none of http or https
   */
  public HttpMirror(URI base, Supplier<Deadline> deadline) {
    this.base = checked(base);
    this.deadline = deadline;
  }

  /**
   * The address without a slash at its end.
   *
   * @throws IllegalArgumentException when it is none of http or https
   */
  public static String checked(URI base) {
    boolean http = "http".equalsIgnoreCase(base.getScheme());
    if (!(http || "https".equalsIgnoreCase(base.getScheme()))
        || base.getHost() == null
        || base.getRawQuery() != null
        || base.getRawFragment() != null
        || base.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "a collection is given as http://HOST/PATH or https://HOST/PATH, found " + base);
    }
    return base.toString().replaceAll("/+$", "");
  }

  @Override
  public Optional<byte[]> fetch(String path, int maxBytes) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/" + path)).build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        HTTP.sendAsync(
            request, info -> info.statusCode() == 200 ? new LimitedBody(maxBytes) : nothing());
    try {
      HttpResponse<byte[]> response =
          answer.get(Math.max(0, deadline.get().remainingNanos()), TimeUnit.NANOSECONDS);
      return switch (response.statusCode()) {
        case 200 -> Optional.of(response.body());
        // What static servers and object stores say of a file that is not there.
        case 403, 404, 410 -> Optional.empty();
        default -> throw failed(path, "it answered " + response.statusCode(), null);
      };
    } catch (TimeoutException e) {
      throw failed(path, "it did not come in time", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      String how = cause.getMessage() == null ? "it cannot be reached" : cause.getMessage();
      throw failed(path, how, cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + this + " was asked");
    } finally {
      answer.cancel(true);
    }
  }

  private static BodySubscriber<byte[]> nothing() {
    return BodySubscribers.replacing(new byte[0]);
  }

  private IOException failed(String path, String how, Throwable cause) {
    return new IOException("%s gives no %s: %s".formatted(this, path, how), cause);
  }

  @Override
  public String toString() {
    return "collection " + base;
  }
}
