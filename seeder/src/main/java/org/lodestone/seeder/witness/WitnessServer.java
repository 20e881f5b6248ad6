package org.lodestone.seeder.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.lodestone.oci.Digest;
import org.lodestone.program.BrowserGuard;
import org.lodestone.program.Causes;
import org.lodestone.program.ConnectionDeadlines;
import org.lodestone.tlog.AddCheckpoint;
import org.lodestone.tlog.NoteSignature;
import org.lodestone.tlog.SignedCheckpoint;
import org.lodestone.tlog.TreeHead;
import org.lodestone.tlog.Witness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A witness's port (c2sp.org/tlog-witness): {@code POST /add-checkpoint}, and the checkpoints that
 * it has cosigned at {@code /<origin hash>/checkpoint}.
 */
public final class WitnessServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WitnessServer.class);

  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration EXCHANGE_TIMEOUT = Duration.ofSeconds(20);
  private static final int MOST_CONNECTIONS = 256;
  private static final int THREADS = 8;
  private static final String ADD = "/add-checkpoint";
  private static final String CHECKPOINT = "/checkpoint";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String SIZE = "text/x.tlog.size";

  private final Server server;
  private final ServerConnector connector;

  /**
   * Starts to answer.
   *
   * @throws IOException naming the address, when it cannot be bound
   */
  public WitnessServer(InetSocketAddress address, Witness witness) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
    threads.setName("witness");
    server = new Server(threads);
    connector = new ServerConnector(server, 1, 1);
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    connector.setIdleTimeout(EXCHANGE_TIMEOUT.toMillis());
    ConnectionDeadlines.watch(connector, HEAD_TIMEOUT, EXCHANGE_TIMEOUT);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
    server.setHandler(new BrowserGuard(Optional.empty(), new Requests(witness)));
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw new IOException(
          "cannot listen on http %s:%d: %s"
              .formatted(address.getHostString(), address.getPort(), Causes.describeRoot(e)),
          e);
    }
  }

  /** The port in use, of interest when 0 was asked for. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the witness's server did not stop", e);
    }
  }

  private static final class Requests extends Handler.Abstract {

    private final Witness witness;

    Requests(Witness witness) {
      this.witness = witness;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback)
        throws IOException {
      String path = Request.getPathInContext(request);
      boolean post = HttpMethod.POST.is(request.getMethod());
      if (post && path.equals(ADD)) {
        take(request, response, callback);
        return true;
      }
      boolean get =
          HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
      if (get && path.endsWith(CHECKPOINT)) {
        latest(
            path.substring(1, Math.max(1, path.length() - CHECKPOINT.length())),
            response,
            callback);
        return true;
      }
      return false;
    }

    /** No thread waits for a body. */
    private void take(Request request, Response response, Callback callback) {
      if (request.getLength() > AddCheckpoint.MAX_BYTES) {
        send(
            response,
            callback,
            HttpStatus.PAYLOAD_TOO_LARGE_413,
            TEXT,
            "the request is too long\n");
        return;
      }
      Content.Source.asByteArrayAsync(
          request,
          AddCheckpoint.MAX_BYTES,
          new Promise.Invocable<>() {
            @Override
            public void succeeded(byte[] body) {
              add(body, response, callback);
            }

            @Override
            public void failed(Throwable failure) {
              LOG.debug("a request broke off", failure);
              callback.failed(failure);
            }
          });
    }

    private void add(byte[] body, Response response, Callback callback) {
      AddCheckpoint asked;
      try {
        asked = AddCheckpoint.parse(body);
      } catch (TreeHead.WrongEmptyRootException e) {
        send(response, callback, HttpStatus.UNPROCESSABLE_ENTITY_422, TEXT, e.getMessage() + "\n");
        return;
      } catch (IllegalArgumentException e) {
        send(response, callback, HttpStatus.BAD_REQUEST_400, TEXT, e.getMessage() + "\n");
        return;
      }
      Witness.Verdict verdict;
      try {
        verdict = witness.add(asked);
        noteMisconduct(asked, verdict);
      } catch (IOException e) {
        LOG.error("the witness's state cannot be kept", e);
        send(
            response,
            callback,
            HttpStatus.INTERNAL_SERVER_ERROR_500,
            TEXT,
            "the witness failed; its log says why\n");
        return;
      }
      answer(verdict, response, callback);
    }

    /** What the log's own key has signed may be all that shows what its log did. */
    private static void noteMisconduct(AddCheckpoint asked, Witness.Verdict verdict) {
      if (verdict instanceof Witness.Verdict.Refused refused
          && refused.reason() == Witness.Reason.INCONSISTENT) {
        LOG.warn("not cosigned, {}:\n{}", refused.message(), asked.checkpoint().note());
      }
    }

    private static void answer(Witness.Verdict verdict, Response response, Callback callback) {
      if (verdict instanceof Witness.Verdict.Cosigned cosigned) {
        StringBuilder lines = new StringBuilder();
        for (NoteSignature signature : cosigned.signatures()) {
          lines.append(signature).append('\n');
        }
        send(response, callback, HttpStatus.OK_200, TEXT, lines.toString());
      } else if (verdict instanceof Witness.Verdict.Conflict conflict) {
        send(response, callback, HttpStatus.CONFLICT_409, SIZE, conflict.size() + "\n");
      } else if (verdict instanceof Witness.Verdict.Refused refused) {
        int status =
            switch (refused.reason()) {
              case MALFORMED -> HttpStatus.BAD_REQUEST_400;
              case UNKNOWN_LOG -> HttpStatus.NOT_FOUND_404;
              case NOT_SIGNED -> HttpStatus.FORBIDDEN_403;
              case INCONSISTENT -> HttpStatus.UNPROCESSABLE_ENTITY_422;
            };
        send(response, callback, status, TEXT, refused.message() + "\n");
      }
    }

    private void latest(String hash, Response response, Callback callback) throws IOException {
      Optional<SignedCheckpoint> found;
      try {
        found = witness.latestByHash(new Digest(hash));
      } catch (IllegalArgumentException e) {
        found = Optional.empty();
      }
      if (found.isEmpty()) {
        send(
            response,
            callback,
            HttpStatus.NOT_FOUND_404,
            TEXT,
            "nothing of such a log was cosigned here\n");
        return;
      }
      response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
      send(response, callback, HttpStatus.OK_200, TEXT, found.get().note().toString());
    }

    private static void send(
        Response response, Callback callback, int status, String type, String body) {
      response.setStatus(status);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
      response.write(true, ByteBuffer.wrap(body.getBytes(UTF_8)), callback);
    }
  }
}
