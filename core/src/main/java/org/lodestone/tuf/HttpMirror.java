package org.lodestone.tuf;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.Optional;
import java.util.function.Supplier;
import org.lodestone.io.BoundedBody;
import org.lodestone.io.Deadline;
import org.lodestone.io.HttpBase;
import org.lodestone.io.HttpExchange;

/** A collection on any web server, below one address. */
public final class HttpMirror implements Mirror {

  private final HttpBase base;
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
   * @throws IllegalArgumentException when the address is none of http or https
   */
  public static HttpBase checked(URI base) {
    return HttpBase.of("a collection", base);
  }

  @Override
  public Optional<byte[]> fetch(String path, int maxBytes) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(base.resolve(path)).build();
    HttpResponse<byte[]> response;
    try {
      response =
          HttpExchange.run(
              request,
              info -> info.statusCode() == 200 ? BoundedBody.of(maxBytes) : nothing(),
              deadline.get());
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw failed(path, e.getMessage() == null ? "it cannot be reached" : e.getMessage(), e);
    }
    return switch (response.statusCode()) {
      case 200 -> Optional.of(response.body());
      // What static servers and object stores say of a file that is not there.
      case 403, 404, 410 -> Optional.empty();
      default -> throw failed(path, "it answered " + response.statusCode(), null);
    };
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
