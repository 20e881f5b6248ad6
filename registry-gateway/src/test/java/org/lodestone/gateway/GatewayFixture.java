package org.lodestone.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.lodestone.oci.Digest;
import org.lodestone.program.Closing;
import org.lodestone.program.ConfigException;
import org.lodestone.program.ListenAddress;
import org.lodestone.sign.SigningKey;
import org.lodestone.torrent.Tracker;
import org.lodestone.tracker.TrackerConfig;
import org.lodestone.tracker.TrackerServer;

/** Tracker, publisher and gateways on loopback, all real. */
final class GatewayFixture implements AutoCloseable {

  static final Duration LONG = Duration.ofSeconds(60);

  final HttpClient http = HttpClient.newHttpClient();
  final SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
  final Path dir;
  final TrackerServer tracker;
  private final Closing open = new Closing();
  private int directories;

  GatewayFixture(Path dir) throws IOException {
    this.dir = dir;
    Files.writeString(dir.resolve("acme.pub"), key.verificationKey().pem());
    Files.writeString(
        dir.resolve("policy.json"),
        """
        {"default":[{"type":"reject"}],
         "scopes":{"acme/*":[{"type":"signedBy","keys":["acme.pub"],"threshold":1}],
                   "docker.io/*":[{"type":"signedBy","keys":["acme.pub"],"threshold":1}]}}
        """);
    tracker =
        add(
            TrackerServer.start(
                TrackerConfig.defaults()
                    .withListen(new ListenAddress("127.0.0.1", 0))
                    .withStatus(new ListenAddress("127.0.0.1", 0))
                    .withData(dir.resolve("tracker"))));
  }

  <T extends AutoCloseable> T add(T resource) {
    return open.add(resource);
  }

  TestPublisher publisher() throws IOException {
    return add(
        new TestPublisher(
            newDirectory(), key, List.of(new Tracker(tracker.announceUri())), tracker.httpUri()));
  }

  Path newDirectory() {
    return dir.resolve("store-" + directories++);
  }

  /** Short deadlines, as what is waited for is on this machine. */
  GatewayConfig config() {
    return GatewayConfig.defaults()
        .withListen(new ListenAddress("127.0.0.1", 0))
        .withStatus(new ListenAddress("127.0.0.1", 0))
        .withStore(newDirectory())
        .withPolicy(dir.resolve("policy.json"))
        .withMemory(dir.resolve("accepted.db"))
        .withTrackers(List.of(new Tracker(tracker.announceUri())))
        .withTorrent(TorrentSettings.defaults().withListen(List.of("127.0.0.1")).withPort(0))
        .withRelay(RelaySettings.defaults().withListen(new ListenAddress("127.0.0.1", 0)));
  }

  /** Takes pushes to acme/*, published with this fixture's key, and to lab/*. */
  GatewayConfig pushConfig() throws IOException {
    Path file = dir.resolve("acme.pem");
    if (!Files.exists(file)) {
      key.write(file, Optional.empty());
    }
    return config()
        .withPush(
            new PushSettings(
                List.of("acme/*", "lab/*"), file, null, null, null, null, null, null, null));
  }

  GatewayServer gateway() throws IOException, ConfigException {
    return gateway(config());
  }

  GatewayServer gateway(GatewayConfig config) throws IOException, ConfigException {
    return add(GatewayServer.start(config));
  }

  /**
   * Starts a gateway anew, with all that it had but this blob: it has promised what lists the blob
   * if it had before, and can send none of it.
   */
  GatewayServer restartWithout(byte[] blob, GatewayServer gateway, GatewayConfig config)
      throws Exception {
    await("all is stored", () -> gateway.downloads().isEmpty());
    gateway.close();
    Files.deleteIfExists(config.store().resolve("blobs/sha256").resolve(Digest.of(blob).hex()));
    return gateway(config);
  }

  HttpResponse<byte[]> get(GatewayServer gateway, String path)
      throws IOException, InterruptedException {
    return send(gateway, path, request -> request);
  }

  HttpResponse<byte[]> send(
      GatewayServer gateway, String path, UnaryOperator<HttpRequest.Builder> change)
      throws IOException, InterruptedException {
    return http.send(request(gateway, path, change), BodyHandlers.ofByteArray());
  }

  HttpRequest request(
      GatewayServer gateway, String path, UnaryOperator<HttpRequest.Builder> change) {
    URI uri = gateway.uri().resolve(path);
    return change.apply(HttpRequest.newBuilder(uri).timeout(LONG)).build();
  }

  static String manifestPath(String name, Object reference) {
    return "/v2/" + name + "/manifests/" + reference;
  }

  static String blobPath(String name, byte[] blob) {
    return "/v2/" + name + "/blobs/" + Digest.of(blob);
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("(none)");
  }

  /** Waits until something holds; fails when it does not within a minute. */
  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    await(what, LONG, condition);
  }

  /** Waits until something holds; fails when it does not in time. */
  static void await(String what, Duration time, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain until " + what);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Override
  public void close() {
    open.close();
  }
}
