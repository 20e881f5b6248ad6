package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lodestone.io.Deadline;
import org.lodestone.sign.SigningKey;

/** A log over HTTP for tests: its files, proofs of the entries that are documents', and faults. */
public final class ServedLog implements AutoCloseable {

  private final NoteSigner signer;
  private final TiledLog log;
  private final HttpServer server;

  /** By their place; what has no proof is not here. */
  private final Map<Long, LogEntry> entries = new LinkedHashMap<>();

  private final List<NoteSigner> witnesses = new ArrayList<>();
  private final Map<String, byte[]> replaced = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile Instant cosigned = Instant.now();
  private volatile Optional<SignedCheckpoint> frozen = Optional.empty();
  private volatile boolean onlyFiles;

  public ServedLog(Path folder, String origin, SigningKey key) throws IOException {
    this.signer = new NoteSigner(origin, key);
    this.log = TiledLog.open(folder, signer);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/log/", this::answer);
    server.start();
  }

  /** Whose words its checkpoints carry. */
  public ServedLog withWitness(String name, SigningKey key) {
    witnesses.add(new NoteSigner(name, key));
    return this;
  }

  /** When the witnesses say that they saw it. */
  public void cosignedAt(Instant time) {
    cosigned = time;
  }

  /** Serves what a static server could: no proofs. */
  public void serveOnlyFiles() {
    onlyFiles = true;
  }

  /** Answers this path below its address with something else from now on. */
  public void replace(String path, byte[] content) {
    replaced.put(path, content);
  }

  /** Goes on showing what it is now. */
  public void freeze() {
    frozen = Optional.of(published());
  }

  public void append(LogEntry entry) throws IOException {
    entries.put(log.published().tree().size(), entry);
    log.append(List.of(entry.encode()));
  }

  /** Entries of any form. */
  public void appendAll(List<byte[]> more) throws IOException {
    log.append(more);
  }

  public VerifierKey key() {
    return signer.verifierKey();
  }

  public URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/log");
  }

  public RemoteLog remote() {
    return new RemoteLog(address(), Optional.empty(), () -> Deadline.in(Duration.ofSeconds(20)));
  }

  public int requests() {
    return requests.get();
  }

  /** Of all answers' bodies. */
  public long bytes() {
    return bytes.get();
  }

  /** What it shows, with its witnesses' words. */
  public SignedCheckpoint published() {
    SignedCheckpoint checkpoint = frozen.orElseGet(log::published);
    return checkpoint.renewed(
        witnesses.stream()
            .map(witness -> witness.cosign(checkpoint.note().text(), cosigned))
            .toList());
  }

  /** Makes a log that forks, and writes the evidence. */
  public static void fork(Path folder, String origin, SigningKey key, Path evidence)
      throws IOException {
    try (ServedLog one = new ServedLog(folder.resolve("one"), origin, key);
        ServedLog other = new ServedLog(folder.resolve("other"), origin, key)) {
      one.appendAll(Logs.entries(0, 3));
      other.appendAll(Logs.entries(1, 5));
      ForkEvidence found =
          ForkEvidence.find(one.published(), other.published(), other.remote()).orElseThrow();
      Files.write(evidence, found.encode());
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String path = exchange.getRequestURI().getPath().substring("/log/".length());
    Optional<byte[]> found =
        replaced.containsKey(path)
            ? Optional.of(replaced.get(path))
            : content(path, exchange.getRequestURI().getQuery());
    exchange.sendResponseHeaders(
        found.isPresent() ? 200 : 404, found.map(f -> f.length == 0 ? -1 : f.length).orElse(-1));
    if (found.isPresent()) {
      bytes.addAndGet(found.get().length);
      exchange.getResponseBody().write(found.get());
    }
    exchange.close();
  }

  private Optional<byte[]> content(String path, String query) throws IOException {
    if (path.equals("checkpoint")) {
      return Optional.of(published().note().encode());
    }
    if (path.startsWith("tile/")) {
      return log.folder().read(TilePath.parse(path));
    }
    if (onlyFiles) {
      return Optional.empty();
    }
    Map<String, String> parameters =
        Stream.of(query.split("&"))
            .map(one -> one.split("=", 2))
            .collect(Collectors.toMap(one -> one[0], one -> one[1]));
    return path.equals("consistency")
        ? Optional.of(
            new TiledTree(log.folder(), Long.parseLong(parameters.get("to")))
                .consistency(Long.parseLong(parameters.get("from")))
                .toString()
                .getBytes(US_ASCII))
        : proof(parameters.get("payload"), parameters.get("keyid"));
  }

  private Optional<byte[]> proof(String payload, String keyId) throws IOException {
    SignedCheckpoint checkpoint = published();
    for (var known : entries.entrySet()) {
      LogEntry entry = known.getValue();
      if (known.getKey() < checkpoint.tree().size()
          && entry.payload().toString().equals(payload)
          && entry.key().hex().equals(keyId)) {
        InclusionProof inclusion =
            new TiledTree(log.folder(), checkpoint.tree().size()).inclusion(known.getKey());
        return Optional.of(
            new LogProof(Optional.of(entry.encode()), inclusion, checkpoint).encode());
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    server.stop(0);
    log.close();
  }
}
