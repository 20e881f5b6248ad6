package org.lodestone.torrent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.lodestone.io.DaemonThreads;

/** A server on loopback that has one file and answers ranges of it, right or wrong. */
final class RangeServer implements AutoCloseable {

  private static final int PARTIAL_CONTENT = 206;

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(DaemonThreads.named("range-server"));
  private final byte[] content;
  private final Semaphore requests = new Semaphore(0);
  private volatile CountDownLatch answering = new CountDownLatch(0);

  RangeServer(byte[] content) throws IOException {
    this.content = content;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/blob", this::handle);
    server.start();
  }

  WebSeed seed() {
    return WebSeed.parse("http://127.0.0.1:" + server.getAddress().getPort() + "/blob");
  }

  /** One permit for each request that has come. */
  Semaphore requests() {
    return requests;
  }

  /** From now on it answers only then. */
  void holdAnswersUntil(CountDownLatch then) {
    answering = then;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.release();
      answering.await();
      String[] ends =
          exchange.getRequestHeaders().getFirst("Range").substring("bytes=".length()).split("-", 2);
      int from = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[1]);
      exchange
          .getResponseHeaders()
          .add("Content-Range", "bytes %d-%d/%d".formatted(from, last, content.length));
      exchange.sendResponseHeaders(PARTIAL_CONTENT, last - from + 1L);
      exchange.getResponseBody().write(Arrays.copyOfRange(content, from, last + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
