package org.lodestone.program;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.lodestone.json.JsonText;

/**
 * A program's own port for its operator: {@code /healthz} (200 or 503 with the reason), {@code
 * /metrics} (Prometheus text format) and {@code /status} (JSON).
 */
public final class StatusServer implements AutoCloseable {

  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration EXCHANGE_TIMEOUT = Duration.ofSeconds(30);

  private final Server server;
  private final ServerConnector connector;

  /** Answers to loopback's names, and to addresses. */
  public StatusServer(
      InetSocketAddress address,
      PrometheusRegistry metrics,
      Supplier<Optional<String>> fault,
      Supplier<Object> status)
      throws IOException {
    this(address, HostNames.LOOPBACK, metrics, fault, status);
  }

  /**
   * @param fault why the program cannot do its work now; empty when it can
   * @param status anything Jackson can write
   */
  public StatusServer(
      InetSocketAddress address,
      HostNames names,
      PrometheusRegistry metrics,
      Supplier<Optional<String>> fault,
      Supplier<Object> status)
      throws IOException {
    this(address, names, HEAD_TIMEOUT, EXCHANGE_TIMEOUT, metrics, fault, status);
  }

  StatusServer(
      InetSocketAddress address,
      HostNames names,
      Duration headTimeout,
      Duration exchangeTimeout,
      PrometheusRegistry metrics,
      Supplier<Optional<String>> fault,
      Supplier<Object> status)
      throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(6, 1);
    threads.setName("status");
    threads.setDaemon(true);
    server = new Server(threads);
    connector = new ServerConnector(server, 1, 1);
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    server.addConnector(connector);
    ConnectionDeadlines.watch(connector, headTimeout, exchangeTimeout);
    server.setHandler(
        new BrowserGuard(Optional.of(names), new StatusHandler(metrics, fault, status)));
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException(
          "cannot serve status on "
              + address.getHostString()
              + ":"
              + address.getPort()
              + ": "
              + Causes.describeRoot(e),
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
      throw new IllegalStateException("status server did not stop", e);
    }
  }

  private static final class StatusHandler extends Handler.Abstract {

    private final PrometheusRegistry metrics;
    private final Supplier<Optional<String>> fault;
    private final Supplier<Object> status;

    StatusHandler(
        PrometheusRegistry metrics, Supplier<Optional<String>> fault, Supplier<Object> status) {
      this.metrics = metrics;
      this.fault = fault;
      this.status = status;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback)
        throws IOException {
      if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
        return false;
      }
      switch (Request.getPathInContext(request)) {
        case "/healthz" -> {
          Optional<String> why = fault.get();
          send(
              response, callback, why.isEmpty() ? 200 : 503, "text/plain", why.orElse("ok") + "\n");
        }
        case "/metrics" -> {
          ByteArrayOutputStream text = new ByteArrayOutputStream();
          PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
          writer.write(text, metrics.scrape());
          send(
              response,
              callback,
              200,
              writer.getContentType(),
              text.toString(StandardCharsets.UTF_8));
        }
        case "/status" ->
            send(response, callback, 200, "application/json", JsonText.of(status.get()) + "\n");
        default -> {
          return false;
        }
      }
      return true;
    }

    private static void send(
        Response response, Callback callback, int code, String type, String body) {
      response.setStatus(code);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
      response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
    }
  }
}
