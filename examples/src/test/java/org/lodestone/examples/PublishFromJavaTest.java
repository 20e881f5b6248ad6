package org.lodestone.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.gateway.GatewayConfig;
import org.lodestone.gateway.GatewayServer;
import org.lodestone.gateway.TorrentSettings;
import org.lodestone.node.Holdings;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.program.ListenAddress;
import org.lodestone.publish.Publisher.Publication;
import org.lodestone.sign.SigningKey;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.EngineConfig;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.LibtorrentEngine;
import org.lodestone.torrent.Tracker;
import org.lodestone.tracker.TrackerConfig;
import org.lodestone.tracker.TrackerServer;
import org.lodestone.trust.TrustPolicyFile;

/** The example, really run: what Jib built arrives whole through a gateway. */
class PublishFromJavaTest {

  private static final Path TRACKER_BUILT = Path.of("..", "tracker", "target");
  private static final ListenAddress ANY_PORT = new ListenAddress("127.0.0.1", 0);

  @TempDir Path folder;

  @Test
  void anImageBuiltByJibArrivesThroughAGateway() throws Exception {
    assertTrue(
        Files.exists(TRACKER_BUILT.resolve("lodestone-tracker.jar")),
        "the image is made of the tracker's jar: run mvn verify from the root");
    SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
    try (TrackerServer tracker = startTracker();
        BlobStore store = BlobStore.open(folder.resolve("publisher"));
        Holdings holdings = Holdings.open(store, Clock.systemUTC());
        LibtorrentEngine engine =
            LibtorrentEngine.start(
                EngineConfig.defaults().withListen(List.of("127.0.0.1"), 0), EngineListener.NONE)) {
      Publication published =
          PublishFromJava.publish(TRACKER_BUILT, holdings, engine, key, tracker.httpUri());
      try (GatewayServer gateway = startGateway(tracker, key)) {
        Manifest pulled = pullManifest(gateway.uri());
        assertEquals(published.document().root(), pulled.digest());
        for (Descriptor blob : pulled.references()) {
          byte[] bytes = get(gateway.uri(), "blobs/" + blob.digest()).body();
          assertEquals(blob.digest(), Digest.of(bytes));
        }
      }
    }
  }

  private TrackerServer startTracker() throws IOException {
    return TrackerServer.start(
        TrackerConfig.defaults()
            .withListen(ANY_PORT)
            .withStatus(ANY_PORT)
            .withData(folder.resolve("tracker")));
  }

  private GatewayServer startGateway(TrackerServer tracker, SigningKey key) throws Exception {
    TrustPolicyFile policy = TrustPolicyFile.load(folder.resolve("policy.json"));
    policy.trust("acme/*", List.of(key.verificationKey()), OptionalInt.empty());
    policy.save();
    return GatewayServer.start(
        GatewayConfig.defaults()
            .withListen(ANY_PORT)
            .withStatus(ANY_PORT)
            .withStore(folder.resolve("consumer"))
            .withPolicy(policy.file())
            .withMemory(folder.resolve("accepted.db"))
            .withTrackers(List.of(new Tracker(tracker.announceUri())))
            .withIndexes(List.of(tracker.httpUri()))
            .withTorrent(TorrentSettings.defaults().withListen(List.of("127.0.0.1")).withPort(0)));
  }

  private static Manifest pullManifest(URI gateway) throws Exception {
    HttpResponse<byte[]> answer = get(gateway, "manifests/1");
    return Manifest.parse(answer.headers().firstValue("Content-Type"), answer.body());
  }

  private static HttpResponse<byte[]> get(URI gateway, String path) throws Exception {
    HttpResponse<byte[]> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(gateway.resolve("/v2/acme/tracker/" + path)).build(),
                BodyHandlers.ofByteArray());
    assertEquals(200, answer.statusCode(), () -> new String(answer.body(), UTF_8));
    return answer;
  }
}
