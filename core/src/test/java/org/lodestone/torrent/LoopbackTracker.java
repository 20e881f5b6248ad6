package org.lodestone.torrent;

import com.google.common.util.concurrent.Uninterruptibles;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Just enough of a tracker (BEP 3, 23) for engines on this host to find one another. */
public final class LoopbackTracker implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("[?&]port=([0-9]+)");
  private static final Pattern INFO_HASH = Pattern.compile("[?&]info_hash=([^&]+)");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Set<Integer>> swarms = new HashMap<>();

  private final Semaphore heard = new Semaphore(0);
  private volatile CountDownLatch answering = new CountDownLatch(0);
  private volatile boolean garbled;

  public LoopbackTracker() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/announce", this::announce);
    server.setExecutor(threads);
    server.start();
  }

  public Tracker announce() {
    return Tracker.parse("http://127.0.0.1:" + server.getAddress().getPort() + "/announce");
  }

  /** From now on nobody is answered before that. */
  void holdAnswersUntil(CountDownLatch newAnswering) {
    answering = newAnswering;
  }

  /** From now on it takes note, and answers what nobody understands. */
  void garbleAnswers() {
    garbled = true;
  }

  /** Names a peer that has not announced itself, to each swarm that is there. */
  void nameEverywhere(int port) {
    synchronized (swarms) {
      swarms.values().forEach(swarm -> swarm.add(port));
    }
  }

  /** Counts the announces that have come in. */
  Semaphore heard() {
    return heard;
  }

  /** How many peers are named, of all swarms. */
  int named() {
    synchronized (swarms) {
      return swarms.values().stream().mapToInt(Set::size).sum();
    }
  }

  private void announce(HttpExchange exchange) throws IOException {
    String query = "?" + exchange.getRequestURI().getRawQuery();
    int port = Integer.parseInt(parameter(PORT, query));
    ByteArrayOutputStream peers = new ByteArrayOutputStream();
    synchronized (swarms) {
      // Clients differ in what they encode.
      String infoHash = URLDecoder.decode(parameter(INFO_HASH, query), StandardCharsets.ISO_8859_1);
      Set<Integer> swarm = swarms.computeIfAbsent(infoHash, hash -> new LinkedHashSet<>());
      if (query.contains("event=stopped")) {
        swarm.remove(port);
      } else {
        swarm.add(port);
        swarm.stream()
            .filter(other -> other != port)
            .forEach(
                other ->
                    peers.writeBytes(
                        new byte[] {127, 0, 0, 1, (byte) (other >> 8), (byte) (int) other}));
      }
    }
    heard.release();
    byte[] body =
        garbled
            ? new byte[] {'?'}
            : Bencode.Dict.of(
                    Map.of(
                        "interval", new Bencode.Int(1800),
                        "peers", new Bencode.Text(peers.toByteArray())))
                .encode();
    Uninterruptibles.awaitUninterruptibly(answering);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String parameter(Pattern pattern, String query) throws IOException {
    Matcher matcher = pattern.matcher(query);
    if (!matcher.find()) {
      throw new IOException("no " + pattern + " in " + query);
    }
    return matcher.group(1);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
