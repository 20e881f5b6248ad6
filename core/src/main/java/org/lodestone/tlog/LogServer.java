package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.lodestone.io.BoundedBody;
import org.lodestone.io.Deadline;
import org.lodestone.io.HttpBase;
import org.lodestone.io.HttpExchange;

/**
 * A log's or witness's server, and how to speak of it.
 *
 * @param name for messages
 */
record LogServer(String name, HttpBase base) {

  private static final int MAX_MESSAGE = 200;

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path));
  }

  /**
   * @param limit bytes of the answer's body; more is an error
   */
  HttpResponse<byte[]> run(HttpRequest.Builder request, int limit, Deadline deadline)
      throws IOException {
    try {
      return HttpExchange.run(request.build(), info -> BoundedBody.of(limit), deadline);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(
          this + ": " + (e.getMessage() == null ? "no connection" : e.getMessage()), e);
    }
  }

  /** An answer that is none to the question. */
  IOException unexpected(HttpResponse<byte[]> answer) {
    return new IOException(
        "%s answered %d: %s".formatted(this, answer.statusCode(), shown(answer.body())));
  }

  /** What a server sent, as far as it can stand in a message. */
  static String shown(byte[] body) {
    String text = new String(body, 0, Math.min(body.length, MAX_MESSAGE), UTF_8);
    return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
  }

  @Override
  public String toString() {
    return name + " at " + base;
  }
}
