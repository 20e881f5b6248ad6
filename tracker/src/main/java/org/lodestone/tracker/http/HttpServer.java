package org.lodestone.tracker.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.CustomRequestLog;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.Slf4jRequestLogWriter;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.lodestone.program.BrowserGuard;
import org.lodestone.program.Causes;
import org.lodestone.program.ConnectionDeadlines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tracker's HTTP port. */
public final class HttpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  /** Room for a scrape of 74 torrents, each byte percent-encoded. */
  private static final int MAX_HEAD_BYTES = 8 * 1024;

  private static final int MAX_THREADS = 24;

  /** None: the selector's thread accepts as well, and goes on with the request. */
  private static final int ACCEPTORS = 0;

  private static final int ACCEPT_QUEUE = 1024;
  private static final int SELECTORS = 1;
  private static final long STOP_MILLIS = 2_000;

  private final Server server;
  private final ServerConnector connector;
  private final SelectorPulse pulse;

  /**
   * Starts to answer. Both handlers are called by the thread that reads the network, since for
   * announces, which take microseconds, a change of threads would be most of the work; so neither
   * may wait.
   *
   * @param announces of clients, which may be pages of any origin
   * @param other serves what is left; pages of other origins may not write there
   * @throws IOException naming the address, when it cannot be bound
   */
  public HttpServer(
      InetSocketAddress address, HttpSettings settings, Handler announces, Handler other)
      throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
    threads.setName("http");
    server = new Server(threads);
    connector = connector(address, settings);
    pulse = new SelectorPulse(connector);
    server.addConnector(connector);
    Handler guarded = new BrowserGuard(Optional.empty(), other);
    server.setHandler(new GracefulHandler(new Handler.Sequence(announces, guarded)));
    server.setErrorHandler(HttpServer::plainError);
    server.setStopTimeout(STOP_MILLIS);
    if (settings.accessLog()) {
      Slf4jRequestLogWriter access = new Slf4jRequestLogWriter();
      access.setLoggerName("access");
      server.setRequestLog(new CustomRequestLog(access, CustomRequestLog.EXTENDED_NCSA_FORMAT));
    }
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

  /** Asks the thread that reads the network, and calls the handlers, for a sign of life. */
  public void askForSign() {
    pulse.ask();
  }

  /** When it gave the last one, in {@link System#nanoTime}. */
  public long lastSign() {
    return pulse.last();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (TimeoutException e) {
      LOG.warn("requests still running after {} ms were cut off", STOP_MILLIS, e);
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server did not stop", e);
    }
  }

  private ServerConnector connector(InetSocketAddress address, HttpSettings settings) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setRequestHeaderSize(MAX_HEAD_BYTES);
    configuration.setSendServerVersion(false);
    ServerConnector http =
        new ServerConnector(server, ACCEPTORS, SELECTORS, new HttpConnectionFactory(configuration));
    http.setHost(address.getHostString());
    http.setPort(address.getPort());
    // A seeder with thousands of blobs that starts calls hundreds of times at once.
    http.setAcceptQueueSize(ACCEPT_QUEUE);
    http.setIdleTimeout(settings.exchangeTimeout().toMillis());
    ConnectionDeadlines.watch(http, settings.headTimeout(), settings.exchangeTimeout());
    ConnectionShares.watch(http, settings.maxConnections());
    return http;
  }

  /** Jetty's own pages are HTML; the clients here are programs and people with curl. */
  private static boolean plainError(Request request, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
    String text = HttpStatus.getMessage(response.getStatus());
    Content.Sink.write(response, true, response.getStatus() + " " + text + "\n", callback);
    return true;
  }
}
