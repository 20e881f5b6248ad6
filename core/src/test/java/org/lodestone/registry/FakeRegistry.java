package org.lodestone.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.util.concurrent.Uninterruptibles;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.lodestone.io.DaemonThreads;
import org.lodestone.oci.Digest;
import org.lodestone.oci.TestImage;

/** A registry on loopback that serves one image as {@code acme/app:1}, with faults on demand. */
public final class FakeRegistry implements AutoCloseable {

  private static final String PREFIX = "/v2/acme/app/";

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(DaemonThreads.named("fake-registry"));
  private volatile TestImage image;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, byte[]> replacements = new ConcurrentHashMap<>();

  private final Map<Digest, Long> blobGets = new ConcurrentHashMap<>();
  private volatile CountDownLatch paused;

  /** What {@code Authorization} may be; to others the challenge is sent. Empty: everyone may. */
  public volatile Set<String> accepted = Set.of();

  public volatile String challenge = "";

  /** How many blob answers are cut short in the middle. */
  public final AtomicInteger cuts = new AtomicInteger();

  /** How many requests were for headers alone. */
  public final AtomicInteger heads = new AtomicInteger();

  public volatile boolean honoursRange = true;

  /** How many requests are answered 503 first. */
  public final AtomicInteger unavailable = new AtomicInteger();

  /** What the token server answers to whom. */
  public volatile UnaryOperator<String> tokenAnswer =
      authorization -> "{\"token\":\"secret-token\"}";

  /** What requests for images are answered with instead. */
  public volatile Optional<Failure> failure = Optional.empty();

  /** What is answered to who asks for tags, whatever part of them. */
  public volatile String tags = "{\"name\":\"acme/app\",\"tags\":[\"1\"]}";

  /** The header Link of that answer; none when empty. */
  public volatile String tagsLink = "";

  /** Where blobs are redirected. */
  public volatile Optional<String> blobHost = Optional.empty();

  /**
   * An answer other than the wanted one.
   *
   * @param retryAfter the value of {@code Retry-After}; none when empty
   */
  public record Failure(int status, String retryAfter, String body) {}

  public FakeRegistry(TestImage image) throws IOException {
    this.image = image;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Path and Authorization of each request, in order. */
  public List<String> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** What everybody gets who asks for this path. */
  public final Map<String, byte[]> paths = new ConcurrentHashMap<>();

  /** From now on the tag is this image. */
  public void serve(TestImage other) {
    image = other;
  }

  /** From now on blobs stop in their middle. */
  public void pause() {
    paused = new CountDownLatch(1);
  }

  /** And go on, or do not stop any more. */
  public void resume() {
    CountDownLatch before = paused;
    paused = null;
    if (before != null) {
      before.countDown();
    }
  }

  /** How often a blob, or a part of it, was sent. */
  public long gets(Digest blob) {
    return blobGets.getOrDefault(blob, 0L);
  }

  public void replace(Digest digest, byte[] content) {
    replacements.put(digest.toString(), content);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      String path = exchange.getRequestURI().toString();
      requests.add(path + " " + authorization);
      heads.addAndGet(isHead(exchange) ? 1 : 0);
      if (path.startsWith("/token")) {
        send(exchange, 200, tokenAnswer.apply(authorization).getBytes(UTF_8));
      } else if (path.equals("/v2/")) {
        send(exchange, 200, new byte[0]);
      } else if (paths.containsKey(path)) {
        send(exchange, 200, paths.get(path));
      } else if (take(unavailable)) {
        send(exchange, 503, new byte[0]);
      } else if (failure.isPresent()) {
        fail(exchange, failure.get());
      } else if (!accepted.isEmpty() && !accepted.contains(String.valueOf(authorization))) {
        exchange.getResponseHeaders().add("WWW-Authenticate", challenge);
        send(exchange, 401, new byte[0]);
      } else if (path.startsWith(PREFIX + "blobs/") && blobHost.isPresent()) {
        exchange.getResponseHeaders().add("Location", "http://" + blobHost.get() + path);
        send(exchange, 307, new byte[0]);
      } else {
        serve(exchange, path);
      }
    }
  }

  private static void fail(HttpExchange exchange, Failure failure) throws IOException {
    if (!failure.retryAfter().isEmpty()) {
      exchange.getResponseHeaders().add("Retry-After", failure.retryAfter());
    }
    send(exchange, failure.status(), failure.body().getBytes(UTF_8));
  }

  private void serve(HttpExchange exchange, String path) throws IOException {
    if (path.startsWith(PREFIX + "tags/list")) {
      if (!tagsLink.isEmpty()) {
        exchange.getResponseHeaders().add("Link", tagsLink);
      }
      send(exchange, 200, tags.getBytes(UTF_8));
      return;
    }
    String last = path.substring(path.lastIndexOf('/') + 1);
    String name = last.equals("1") ? image.root().digest().toString() : last;
    byte[] content = replacements.get(name);
    if (!path.startsWith(PREFIX)) {
      content = null;
    } else if (content == null) {
      content = name.startsWith("sha256:") ? image.blobs().get(Digest.parse(name)) : null;
    }
    if (content == null) {
      send(
          exchange,
          404,
          "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"unknown here\"}]}"
              .getBytes(UTF_8));
    } else if (path.contains("/manifests/")) {
      exchange.getResponseHeaders().add("Docker-Content-Digest", Digest.of(content).toString());
      send(exchange, 200, content);
    } else {
      sendBlob(exchange, content);
    }
  }

  private void sendBlob(HttpExchange exchange, byte[] content) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = 0;
    int to = content.length;
    int status = 200;
    if (range != null && honoursRange) {
      String[] ends = range.substring("bytes=".length()).split("-", 2);
      from = Integer.parseInt(ends[0]);
      to = ends[1].isEmpty() ? to : Integer.parseInt(ends[1]) + 1;
      status = 206;
      exchange
          .getResponseHeaders()
          .add("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, content.length));
    }
    byte[] part = Arrays.copyOfRange(content, from, to);
    if (!isHead(exchange)) {
      blobGets.merge(Digest.of(content), 1L, Long::sum);
    }
    if (paused != null && !isHead(exchange)) {
      sendInTwoParts(exchange, status, part, paused);
      return;
    }
    if (part.length > 1 && !isHead(exchange) && take(cuts)) {
      exchange.sendResponseHeaders(status, part.length);
      exchange.getResponseBody().write(part, 0, part.length / 2);
      exchange.getResponseBody().flush();
      return; // closing the exchange now breaks the connection
    }
    send(exchange, status, part);
  }

  private static void sendInTwoParts(
      HttpExchange exchange, int status, byte[] bytes, CountDownLatch between) throws IOException {
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
    exchange.getResponseBody().flush();
    Uninterruptibles.awaitUninterruptibly(between);
    exchange.getResponseBody().write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
  }

  private static boolean isHead(HttpExchange exchange) {
    return exchange.getRequestMethod().equals("HEAD");
  }

  private static boolean take(AtomicInteger faults) {
    return faults.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    if (isHead(exchange)) {
      exchange.getResponseHeaders().add("Content-Length", String.valueOf(body.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
