package org.lodestone.node;

import com.google.common.io.BaseEncoding;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.lodestone.io.DaemonThreads;
import org.lodestone.torrent.WebSeed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the engine asks for what registries have (BEP 19): it speaks no TLS, knows no tokens, and
 * would send a login along wherever it is redirected. So it is given addresses on loopback, each
 * with a path that cannot be guessed, of one blob and for as long as that is offered; ranges of it
 * are fetched by us. Everybody else on this machine gets a 404. Opens its port when it may soon be
 * needed first.
 */
final class WebSeedServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WebSeedServer.class);

  /** How many addresses there are at once; each may hold a thread. */
  static final int MOST_OFFERED = 32;

  private static final int OTHER_THREADS = 4;
  private static final int MOST_CONNECTIONS = 4 * MOST_OFFERED;
  private static final int IDLE_MILLIS = 30_000;
  private static final int PATH_BYTES = 16;
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})");

  private final SecureRandom random = new SecureRandom();
  private final Map<String, RangedBlob> offered = new ConcurrentHashMap<>();

  /** Guarded by this; null before it is needed. */
  private CompletableFuture<ServerConnector> opening;

  /** Guarded by this. */
  private boolean closed;

  /** A blob that can be asked for until this is closed. */
  final class Offer implements AutoCloseable {
    private final String path;
    private final RangedBlob blob;
    private final WebSeed seed;

    private Offer(String path, RangedBlob blob, int port) {
      this.path = path;
      this.blob = blob;
      this.seed = WebSeed.parse("http://127.0.0.1:" + port + path);
    }

    /** What the engine is to be given. */
    WebSeed seed() {
      return seed;
    }

    RangedBlob blob() {
      return blob;
    }

    @Override
    public void close() {
      offered.remove(path);
      blob.close();
    }
  }

  /** Opens the port on a thread of its own; it may soon be needed. A no-op the next time. */
  synchronized CompletableFuture<?> prepare() {
    if (opening == null) {
      opening =
          CompletableFuture.supplyAsync(
              this::open, task -> DaemonThreads.named("web-seed-start").newThread(task).start());
    }
    return opening;
  }

  /**
   * Offers a blob. Does not wait for the port.
   *
   * @throws SourceBusyException when too many are offered, or the port is not open yet
   * @throws IOException when no port can be opened
   */
  synchronized Offer offer(StreamSource source) throws IOException {
    if (closed || offered.size() >= MOST_OFFERED || !prepare().isDone()) {
      throw new SourceBusyException("no more swarms can be helped by registries now");
    }
    ServerConnector connector;
    try {
      connector = opening.getNow(null);
    } catch (CompletionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    }
    byte[] path = new byte[PATH_BYTES];
    random.nextBytes(path);
    Offer offer =
        new Offer(
            "/" + BaseEncoding.base16().lowerCase().encode(path),
            new RangedBlob(source),
            connector.getLocalPort());
    offered.put(offer.path, offer.blob);
    return offer;
  }

  private ServerConnector open() {
    QueuedThreadPool threads = new QueuedThreadPool(MOST_OFFERED + OTHER_THREADS, 1);
    threads.setName("web-seed");
    threads.setDaemon(true);
    Server server = new Server(threads);
    ServerConnector opened = new ServerConnector(server, 1, 1);
    opened.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    opened.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(opened);
    server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, opened));
    server.setHandler(new Ranges());
    try {
      server.start();
    } catch (Exception e) {
      throw new CompletionException("no port on loopback could be opened for web seeds", e);
    }
    return opened;
  }

  private final class Ranges extends Handler.Abstract {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      RangedBlob blob = offered.get(Request.getPathInContext(request));
      if (blob == null || !HttpMethod.GET.is(request.getMethod())) {
        return false; // 404
      }
      Optional<Range> range = range(request.getHeaders().get(HttpHeader.RANGE), blob.size());
      if (range.isEmpty()) {
        response.setStatus(HttpStatus.RANGE_NOT_SATISFIABLE_416);
        callback.succeeded();
        return true;
      }
      try {
        send(blob, range.get(), response);
        callback.succeeded();
      } catch (IOException e) {
        LOG.debug("a range of a web seed ended early", e);
        if (response.isCommitted()) {
          callback.failed(e);
        } else {
          response.reset();
          response.setStatus(HttpStatus.SERVICE_UNAVAILABLE_503);
          callback.succeeded();
        }
      }
      return true;
    }

    private static void send(RangedBlob blob, Range range, Response response) throws IOException {
      response.setStatus(HttpStatus.PARTIAL_CONTENT_206);
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, range.to - range.from);
      response
          .getHeaders()
          .put(
              HttpHeader.CONTENT_RANGE,
              "bytes %d-%d/%d".formatted(range.from, range.to - 1, blob.size()));
      try (OutputStream out = Content.Sink.asOutputStream(response)) {
        blob.send(range.from, range.to, out);
      }
    }
  }

  /**
   * Part of a blob.
   *
   * @param to exclusive
   */
  private record Range(long from, long to) {}

  private static Optional<Range> range(String header, long size) {
    Matcher matcher = RANGE.matcher(String.valueOf(header));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Range range = new Range(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)) + 1);
    return Optional.of(range).filter(asked -> asked.from < asked.to && asked.to <= size);
  }

  @Override
  public void close() {
    Optional<CompletableFuture<ServerConnector>> last;
    synchronized (this) {
      closed = true;
      last = Optional.ofNullable(opening);
    }
    offered.values().forEach(RangedBlob::close);
    last.ifPresent(
        open -> {
          CompletableFuture<Void> unused = open.thenAccept(WebSeedServer::stop);
        });
  }

  private static void stop(ServerConnector connector) {
    try {
      connector.getServer().stop();
    } catch (Exception e) {
      LOG.warn("the web seeds' port was not closed", e);
    }
  }
}
