package org.lodestone.gateway.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.lodestone.journal.Journal;
import org.lodestone.journal.RequestRecord;
import org.lodestone.program.BrowserGuard;
import org.lodestone.program.Causes;
import org.lodestone.program.ConnectionDeadlines;
import org.lodestone.program.HostNames;
import org.lodestone.program.ListenAddress;

/** The HTTP server that container clients talk to, and the like of it for other gateways. */
public final class RegistryServer implements AutoCloseable {

  /**
   * What handlers write at once, at most, in bytes. Large enough that system calls do not count,
   * small enough to stay in a CPU's cache; buffers up to this size are pooled.
   */
  public static final int LARGEST_WRITE = 256 * 1024;

  private static final int MAX_THREADS = 32;
  private static final int MIN_THREADS = 4;

  /**
   * The threads that wait for sockets also answer, as handlers return at once: no request is handed
   * from one thread to another that need not be.
   */
  private static final int SELECTORS = Math.min(4, Runtime.getRuntime().availableProcessors());

  private static final int MAX_HEADER_BYTES = 16 * 1024;

  /** Not to be relied on, as it starts anew with every byte; see {@link ConnectionDeadlines}. */
  private static final long MAX_IDLE_MILLIS = 60_000;

  private final Server server;
  private final ServerConnector connector;

  private RegistryServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * When slow clients are closed.
   *
   * @param head for a request's head on a new connection
   * @param idle the same after an answer
   * @param write for one write of at most {@link #LARGEST_WRITE} to be taken
   */
  record Deadlines(Duration head, Duration idle, Duration write) {

    static final Deadlines DEFAULT =
        new Deadlines(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  /**
   * @param names what requests may call it, beside its addresses
   * @param journal told of each request
   */
  public static RegistryServer start(
      ListenAddress address, HostNames names, Journal journal, Handler handler) throws IOException {
    return start(address, names, Deadlines.DEFAULT, journal, handler);
  }

  static RegistryServer start(
      ListenAddress address, HostNames names, Deadlines deadlines, Journal journal, Handler handler)
      throws IOException {
    JournalHandler told =
        new JournalHandler(journal, new BrowserGuard(Optional.of(names), handler));
    return start(
        address,
        deadlines,
        told,
        (request, response, callback) -> error(told.begin(request, response), response, callback));
  }

  /**
   * The same for other gateways, who may call it anything. Of them no journal is kept: they are
   * many, and anybody.
   */
  public static RegistryServer startForPeers(ListenAddress address, Handler handler)
      throws IOException {
    return start(
        address,
        Deadlines.DEFAULT,
        new BrowserGuard(Optional.empty(), handler),
        (request, response, callback) -> {
          response.write(true, BufferUtil.EMPTY_BUFFER, callback); // the status says it
          return true;
        });
  }

  private static RegistryServer start(
      ListenAddress address, Deadlines deadlines, Handler handler, Request.Handler errors)
      throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("registry");
    Server server = new Server(threads, null, new ArrayByteBufferPool(0, 4096, LARGEST_WRITE));
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(true);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    ServerConnector connector =
        new ServerConnector(server, 1, SELECTORS, new HttpConnectionFactory(http));
    connector.setHost(address.host());
    connector.setPort(address.port());
    connector.setIdleTimeout(MAX_IDLE_MILLIS);
    PendingAnswers.lookAfter(connector);
    server.addConnector(connector);
    server.setHandler(
        ConnectionDeadlines.watchWrites(
            connector, deadlines.head(), deadlines.idle(), deadlines.write(), handler));
    server.setErrorHandler(errors);
    RegistryServer registry = new RegistryServer(server, connector);
    try {
      server.start();
      return registry;
    } catch (Exception e) {
      registry.close();
      throw new IOException("cannot listen on " + address + ": " + Causes.describeRoot(e), e);
    }
  }

  /** What Jetty refuses by itself, such as a path with bad escapes. */
  private static boolean error(RequestRecord record, Response response, Callback callback) {
    String message = HttpStatus.getMessage(response.getStatus());
    record.failed(message);
    byte[] body = new RegistryException(ErrorCode.BAD_REQUEST, message).toJson(record.id());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the registry server did not stop", e);
    }
  }
}
