package org.lodestone.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.ByteStreams;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.lodestone.json.JsonObject;
import org.lodestone.json.StrictJson;
import org.lodestone.program.CommandFailure;
import org.lodestone.registry.HttpFetcher;
import org.lodestone.registry.HttpFetcher.Answer;

/** Speaks to a node's socket: requests, and the lines of their answers. */
final class ControlConnection implements AutoCloseable {

  /** A node says something each second. */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

  private static final int MAX_TOKENS = 1_000_000;

  private final ControlSocket socket;
  private final HttpFetcher http;

  /** Told of each event of an answer. */
  interface Events {
    void on(JsonObject event) throws CommandFailure;
  }

  private ControlConnection(ControlSocket socket, HttpFetcher http) {
    this.socket = socket;
    this.http = http;
  }

  /** Nothing is sent before something is asked. */
  static ControlConnection to(Path store) throws IOException {
    ControlSocket socket = ControlSocket.toConnect(store);
    return new ControlConnection(socket, new HttpFetcher(IDLE_TIMEOUT, Optional.of(socket.path())));
  }

  /**
   * Asks for one operation, and returns its result.
   *
   * @throws CommandFailure as the node said, or as an event's receiver did
   */
  JsonObject call(String operation, ObjectNode request, Events events)
      throws IOException, CommandFailure {
    try (Lines lines = open(operation, request)) {
      while (true) {
        JsonObject line = lines.next();
        if (line.has("result")) {
          return line.object("result");
        }
        events.on(line);
      }
    }
  }

  /** The answer to a request, line after line; closing it tells the node that nobody listens. */
  Lines open(String operation, ObjectNode request) throws IOException {
    byte[] body = StrictJson.write(request);
    if (body.length > Wire.MAX_BYTES) {
      throw new IOException("a request of %d bytes is too large".formatted(body.length));
    }
    Answer answer = http.post(URI.create("http://node/v1/" + operation), "application/json", body);
    if (answer.status() != HttpStatus.OK_200) {
      answer.close();
      throw new IOException("the node answered HTTP " + answer.status());
    }
    return new Lines(answer);
  }

  @Override
  public void close() throws IOException {
    try (socket) {
      http.close();
    }
  }

  static final class Lines implements AutoCloseable {

    private final Answer answer;
    private final InputStream in;

    private Lines(Answer answer) {
      this.answer = answer;
      this.in = new BufferedInputStream(answer.body());
    }

    /**
     * The next line that says something.
     *
     * @throws IOException also when the node ends before it has said how it went
     */
    JsonObject next() throws IOException, CommandFailure {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new IOException("the node has ended before it was done");
        }
        if (line.size() >= Wire.MAX_BYTES) {
          throw new IOException("the node says too much");
        }
        line.write(b);
      }
      JsonObject json = parse(line.toByteArray());
      if (json.has("error")) {
        JsonObject error = json.object("error");
        throw ControlStream.failure(
            error.text("message"), error.text("hint"), (int) error.integer("exitCode", 1, 255));
      }
      return json;
    }

    private static JsonObject parse(byte[] line) throws IOException {
      try {
        return JsonObject.parse("the node's answer", line, Wire.MAX_BYTES, MAX_TOKENS);
      } catch (IllegalArgumentException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    /** Reads on, for nothing but to know when it ends. */
    void drain() throws IOException {
      ByteStreams.exhaust(in);
    }

    @Override
    public void close() throws IOException {
      answer.close();
    }
  }
}
