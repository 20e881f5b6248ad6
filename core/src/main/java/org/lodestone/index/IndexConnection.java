package org.lodestone.index;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.lodestone.io.BoundedBody;
import org.lodestone.io.Deadline;
import org.lodestone.io.HttpExchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries requests to one index within a deadline that covers everything, a body that trickles in
 * too, and turns whatever comes back into JSON or an {@link IOException}.
 */
final class IndexConnection {

  private static final Logger LOG = LoggerFactory.getLogger(IndexConnection.class);

  /** Makes a value of an answer, and complains in an {@link IOException} of its shape. */
  interface Reader<T> {
    T read(JsonNode answer) throws IOException;
  }

  /** An answer other than 2xx; the cause of what callers see. */
  static final class Refusal extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;

    private Refusal(HttpResponse<byte[]> response) {
      super(refusal(response));
      this.status = response.statusCode();
    }

    int status() {
      return status;
    }
  }

  private interface Exchange {
    HttpResponse<byte[]> run(Allowance allowance) throws IOException;
  }

  private static final int MAX_MESSAGE_LENGTH = 500;

  private final URI base;
  private final Semaphore room = Allowance.room();
  private final Duration timeout;

  IndexConnection(URI base, Duration timeout) {
    this.base = checked(base);
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("an index's timeout must be positive, found " + timeout);
    }
    this.timeout = timeout;
  }

  /** A deadline for calls that start now. */
  Deadline deadline() {
    return Deadline.in(timeout);
  }

  /** The earlier of this deadline and the index's own. */
  Deadline within(Deadline deadline) {
    return deadline.orIn(timeout);
  }

  /**
   * @param what the request in words, as in "cannot … at index http://…"
   * @param path below {@link IndexApi#ROOT}, with the query
   */
  <T> T get(String what, String path, Deadline deadline, Reader<T> reader) throws IOException {
    HttpRequest request = request(path).GET().build();
    return send(what, allowance -> exchange(request, deadline, allowance), reader);
  }

  /**
   * Sends JSON; the answer's content is of no interest. Done again when the connection breaks,
   * which one that was kept open may do just as it is used again.
   */
  void post(String what, String path, byte[] json) throws IOException {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json))
            .build();
    send(what, allowance -> exchangeTwice(request, deadline(), allowance), JsonNode::isObject);
  }

  @Override
  public String toString() {
    return "index " + base;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + IndexApi.ROOT + path))
        .header("Accept", "application/json");
  }

  private <T> T send(String what, Exchange exchange, Reader<T> reader) throws IOException {
    try (Allowance allowance = new Allowance(room)) {
      HttpResponse<byte[]> response = exchange.run(allowance);
      if (response.statusCode() / 100 != 2) {
        throw new Refusal(response);
      }
      return reader.read(IndexApi.parse(response.body()));
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("cannot " + what + " at " + this + ": " + describe(e), e);
    }
  }

  private HttpResponse<byte[]> exchangeTwice(
      HttpRequest request, Deadline deadline, Allowance allowance) throws IOException {
    try {
      return exchange(request, deadline, allowance);
    } catch (HttpTimeoutException | InterruptedIOException | ConnectException e) {
      throw e;
    } catch (IOException e) {
      LOG.debug("{} broke off, trying again", request.uri(), e);
      return exchange(request, deadline, allowance);
    }
  }

  private static HttpResponse<byte[]> exchange(
      HttpRequest request, Deadline deadline, Allowance allowance) throws IOException {
    return HttpExchange.run(request, info -> new BoundedBody(allowance), deadline);
  }

  private static String refusal(HttpResponse<byte[]> response) {
    String prefix = "it answered " + response.statusCode();
    try {
      JsonNode error = IndexApi.parse(response.body()).path("error");
      if (error.path("code").isTextual() && error.path("message").isTextual()) {
        return prefix
            + " "
            + printable(error.path("code").textValue())
            + ": "
            + printable(error.path("message").textValue());
      }
    } catch (IOException e) {
      LOG.debug("an answer that is no index's", e);
    }
    return prefix + " and no index's error message; is it an index?";
  }

  private static String describe(IOException e) {
    if (e instanceof ConnectException) {
      return "no connection; is it running?";
    }
    return printable(e.getMessage() == null ? e.toString() : e.getMessage());
  }

  /** Text from a server goes to terminals and logs: no control characters, no endless lines. */
  static String printable(String text) {
    String shown =
        text.length() <= MAX_MESSAGE_LENGTH ? text : text.substring(0, MAX_MESSAGE_LENGTH) + "…";
    return shown.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ");
  }

  private static URI checked(URI base) {
    String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
    boolean root = base.getRawPath() == null || base.getRawPath().matches("/*");
    if (!(scheme.equals("http") || scheme.equals("https"))
        || base.getHost() == null
        || !root
        || base.getRawQuery() != null
        || base.getRawFragment() != null
        || base.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "an index is given as http://HOST:PORT or https://HOST:PORT, found " + base);
    }
    return URI.create(scheme + "://" + base.getRawAuthority());
  }
}
