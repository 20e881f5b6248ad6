package org.lodestone.control;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lodestone.io.BackgroundTasks;
import org.lodestone.io.BoundedReads;
import org.lodestone.json.JsonObject;

/**
 * One request an operation: {@code POST /v1/<operation>} with a JSON object. The answer is lines of
 * JSON: progress, and at the end a result or an error. Each request has a thread for as long as it
 * takes; a client that leaves has it interrupted.
 */
final class ControlHandler extends Handler.Abstract implements AutoCloseable {

  private static final String PREFIX = "/v1/";
  private static final int MAX_REQUESTS = 48;
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  private final ControlCalls calls;
  private final Set<ControlStream> running = ConcurrentHashMap.newKeySet();
  private final BackgroundTasks tasks = new BackgroundTasks("control");

  /** Guarded by this. */
  private int sessions;

  /** Guarded by this. */
  private boolean draining;

  ControlHandler(NodeOperations node) {
    this.calls = new ControlCalls(node);
    tasks.every(HEARTBEAT, "heartbeats", () -> running.forEach(ControlStream::heartbeat));
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    String path = Request.getPathInContext(request);
    if (!HttpMethod.POST.is(request.getMethod()) || !path.startsWith(PREFIX)) {
      Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
      return true;
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-ndjson");
    ControlStream stream = new ControlStream(Content.Sink.asOutputStream(response));
    running.add(stream);
    try {
      run(path.substring(PREFIX.length()), request, stream);
    } finally {
      running.remove(stream);
      stream.end();
    }
    callback.succeeded();
    return true;
  }

  private void run(String operation, Request request, ControlStream stream) throws IOException {
    if (running.size() > MAX_REQUESTS) {
      stream.fail(new IOException("this node has " + MAX_REQUESTS + " commands to work on"));
      return;
    }
    boolean session = operation.equals(ControlCalls.SESSION);
    if (session && !enter()) {
      stream.fail(new IOException("this node is about to stop"));
      return;
    }
    try {
      byte[] body =
          BoundedReads.stream("the request", Content.Source.asInputStream(request), Wire.MAX_BYTES);
      calls.run(operation, JsonObject.parse(operation, body, Wire.MAX_BYTES), stream);
    } catch (Exception e) {
      stream.fail(e);
    } finally {
      if (session) {
        leave();
      }
    }
  }

  private synchronized boolean enter() {
    sessions += draining ? 0 : 1;
    return !draining;
  }

  private synchronized void leave() {
    sessions--;
    notifyAll();
  }

  synchronized int sessions() {
    return sessions;
  }

  synchronized void drain() throws InterruptedException {
    draining = true;
    while (sessions > 0) {
      wait();
    }
  }

  @Override
  public void close() {
    tasks.close();
    running.forEach(ControlStream::interrupt);
  }
}
