package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.GatewayFixture.blobPath;
import static org.lodestone.gateway.GatewayFixture.manifestPath;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.document.MagnetManifest;
import org.lodestone.gateway.http.RawClient;
import org.lodestone.gateway.http.TestServer;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.ConfigException;
import org.lodestone.program.ListenAddress;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.Tracker;

/** What the gateway does when others fail or lie. */
final class FaultsTest {

  private static final int MEBI = 1 << 20;

  @TempDir Path dir;
  private GatewayFixture fixture;
  private TestPublisher publisher;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
    publisher = fixture.publisher();
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private GatewayConfig impatient() {
    GatewayConfig config = fixture.config();
    return config.withPatience(
        config
            .patience()
            .withAvailability(Duration.ofSeconds(2))
            .withResolve(Duration.ofSeconds(2)));
  }

  @Test
  void refusesAnImageThatNobodyHas() throws Exception {
    GatewayServer gateway = fixture.gateway(impatient());
    publisher.publish(TestImage.ofLayers(TestImage.bytes(1, MEBI)), "acme/app", "1");
    publisher.stopSeeding();
    HttpResponse<byte[]> response = fixture.get(gateway, manifestPath("acme/app", "1"));
    assertEquals(404, response.statusCode());
    assertTrue(text(response).contains("no peer was found"), text(response));
  }

  @Test
  void servesWhatItHasWithoutAnyPeerIndexOrTracker() throws Exception {
    GatewayConfig config = impatient();
    TestImage image = TestImage.ofLayers(TestImage.bytes(2, MEBI), new byte[0]);
    publisher.publish(image, "acme/app", "1");
    try (GatewayServer gateway = GatewayServer.start(config)) {
      pullWhole(gateway, image);
      GatewayFixture.await("all is stored", () -> gateway.downloads().isEmpty());
    }
    publisher.close();
    fixture.tracker.close();
    try (GatewayServer again = GatewayServer.start(config)) {
      pullWhole(again, image);
    }
  }

  private void pullWhole(GatewayServer gateway, TestImage image)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> manifest = fixture.get(gateway, manifestPath("acme/app", "1"));
    assertArrayEquals(image.manifest(), manifest.body(), text(manifest));
    for (byte[] blob : image.blobs()) {
      assertArrayEquals(blob, fixture.get(gateway, blobPath("acme/app", blob)).body());
    }
  }

  @Test
  void goesOnWithADownloadAfterARestart() throws Exception {
    GatewayConfig config = impatient();
    byte[] layer = TestImage.bytes(3, 8 * MEBI);
    publisher.publish(TestImage.ofLayers(layer), "acme/app", "1");
    try (GatewayServer gateway = GatewayServer.start(config)) {
      assertEquals(200, fixture.get(gateway, manifestPath("acme/app", "1")).statusCode());
    }
    try (GatewayServer again = GatewayServer.start(config)) {
      // No manifest is asked for: the client goes on with the blobs, too.
      assertArrayEquals(layer, fixture.get(again, blobPath("acme/app", layer)).body());
    }
  }

  /** What an earlier download left makes nobody believe that the rest can be had. */
  @Test
  void doesNotTakeAPartForTheWhole() throws Exception {
    GatewayConfig config = impatient();
    byte[] layer = TestImage.bytes(4, 3 * MEBI);
    byte[] part = Arrays.copyOf(layer, 2 * MEBI);
    publisher.publish(TestImage.ofLayers(layer), "acme/app", "1");
    publisher.stopSeeding();
    try (BlobStore store = BlobStore.open(config.store())) {
      BlobTorrent torrent = torrentOf(layer);
      Files.write(store.partial(torrent.digest()), part);
      new BlobTorrents(store).savePartial(torrent);
    }
    GatewayServer gateway = fixture.gateway(config);
    HttpResponse<byte[]> manifest = fixture.get(gateway, manifestPath("acme/app", "1"));
    assertEquals(404, manifest.statusCode());
    assertTrue(text(manifest).contains("no peer was found"), text(manifest));
    assertEquals(404, fixture.get(gateway, blobPath("acme/app", layer)).statusCode());
  }

  /** A gateway that knows the layer's torrent already, so that a peer has no need to tell it. */
  private GatewayServer knowing(BlobTorrent torrent) throws Exception {
    GatewayConfig config = fixture.config();
    try (BlobStore store = BlobStore.open(config.store())) {
      new BlobTorrents(store).savePartial(torrent);
    }
    return fixture.gateway(config);
  }

  /** A document whose layer only this peer claims to have. */
  private ClaimingPeer claimingPeer(byte[] layer, int blocks, Duration pause) throws Exception {
    BlobTorrent torrent = torrentOf(layer);
    publisher.publish(TestImage.ofLayers(layer), "acme/app", "1");
    publisher.engine().remove(torrent.infoHash());
    ClaimingPeer peer = fixture.add(new ClaimingPeer(torrent, layer, blocks, pause));
    peer.announce(fixture.tracker.announceUri());
    return peer;
  }

  @Test
  void aPeerThatClaimsEverythingAndSendsNothingIsNoSource() throws Exception {
    byte[] layer = TestImage.bytes(4, 3 * MEBI);
    ClaimingPeer peer = claimingPeer(layer, 0, Duration.ZERO);
    GatewayServer gateway = knowing(torrentOf(layer));
    HttpResponse<byte[]> manifest = fixture.get(gateway, manifestPath("acme/app", "1"));
    assertTrue(peer.awaitRefusal(), "it was asked");
    assertEquals(404, manifest.statusCode());
    assertTrue(text(manifest).contains("no peer was found"), text(manifest));
    assertTrue(text(manifest).contains(Digest.of(layer).toString()), text(manifest));
  }

  /** Its first piece, 16 blocks, takes longer than a decision may while nothing arrives. */
  @Test
  void aPeerBehindAThinLinkIsWaitedForWhileItsBytesArrive() throws Exception {
    byte[] layer = TestImage.bytes(6, 3 * MEBI);
    claimingPeer(layer, Integer.MAX_VALUE, Duration.ofMillis(400));
    GatewayServer gateway = knowing(torrentOf(layer));
    HttpResponse<byte[]> manifest = fixture.get(gateway, manifestPath("acme/app", "1"));
    assertEquals(200, manifest.statusCode(), text(manifest));
  }

  /** Nobody was promised the layer: it is waited for while it arrives, and no longer. */
  @Test
  void aRequestIsSentOnWhenWhatItWaitsForStopsArriving() throws Exception {
    byte[] layer = TestImage.bytes(5, 3 * MEBI);
    ClaimingPeer peer = claimingPeer(layer, 100, Duration.ZERO);
    GatewayServer gateway = knowing(torrentOf(layer));
    // Begins the download, and promises nothing.
    HttpResponse<byte[]> manifest =
        fixture.send(
            gateway,
            manifestPath("acme/app", "1"),
            request -> request.header("Accept", "text/html"));
    assertEquals(404, manifest.statusCode());
    assertTrue(text(manifest).contains("text/html"), text(manifest));
    CompletableFuture<HttpResponse<byte[]>> end =
        fixture.http.sendAsync(
            fixture.request(
                gateway,
                blobPath("acme/app", layer),
                request -> request.header("Range", "bytes=-1")),
            BodyHandlers.ofByteArray());
    GatewayFixture.await("the request waits", () -> gateway.waitingRequests() == 1);
    assertTrue(peer.awaitRefusal(), "no more came");
    assertEquals(404, end.get(60, TimeUnit.SECONDS).statusCode());
    assertEquals("(none)", GatewayFixture.header(end.get(), "Content-Range"));
  }

  /** The newest document's swarm is dead; an older one lists the layer in a live one. */
  @Test
  void findsABlobInTheSwarmOfAnotherDocument() throws Exception {
    byte[] layer = TestImage.bytes(6, 2 * MEBI);
    GatewayConfig config = fixture.config();
    GatewayServer gateway = fixture.gateway(config);
    publisher.publish(TestImage.ofLayers(layer), "acme/app", "old");
    assertEquals(200, fixture.get(gateway, manifestPath("acme/app", "old")).statusCode());
    gateway = fixture.restartWithout(layer, gateway, config);
    BlobTorrent dead = torrentOf(TestImage.bytes(7, 2 * MEBI));
    publishWith(layer, dead);
    publisher.engine().remove(dead.infoHash());
    HttpResponse<byte[]> manifest = fixture.get(gateway, manifestPath("acme/app", "1"));
    assertEquals(200, manifest.statusCode(), text(manifest));
    assertArrayEquals(layer, fixture.get(gateway, blobPath("acme/app", layer)).body());
  }

  /** Its index says so, and its publisher signed it. */
  @ParameterizedTest
  @ValueSource(longs = {(512L << 30) + 1, Long.MAX_VALUE})
  void refusesABlobThatNoTorrentHolds(long size) throws Exception {
    byte[] layer = TestImage.bytes(8, 1_234_567);
    MagnetManifest document = publisher.publish(TestImage.ofLayers(layer), "acme/app", "1");
    String small = new String(document.toStatement(), StandardCharsets.UTF_8);
    String large = small.replace("1234567", Long.toString(size));
    assertNotEquals(small, large);
    byte[] envelope =
        Envelope.sign(
                MagnetManifest.PAYLOAD_TYPE, large.getBytes(StandardCharsets.UTF_8), fixture.key)
            .toJson();
    String answer =
        "{\"documents\":[{\"envelope\":%s,\"publicKey\":\"%s\"}]}"
            .formatted(
                new String(envelope, StandardCharsets.UTF_8),
                fixture.key.verificationKey().pem().replace("\n", "\\n"));
    try (TestServer index =
        new TestServer(
            (request, response, callback) ->
                response.write(
                    true, ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)), callback))) {
      GatewayServer gateway = fixture.gateway(impatient().withIndexes(List.of(index.uri())));
      HttpResponse<byte[]> manifest = fixture.get(gateway, manifestPath("acme/app", "1"));
      assertEquals(404, manifest.statusCode(), text(manifest));
      assertEquals(404, fixture.get(gateway, blobPath("acme/app", layer)).statusCode());
    }
  }

  @Test
  void answersInBoundedTimeWhenAnIndexHangs() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI hanging = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      GatewayServer gateway =
          fixture.gateway(impatient().withIndexes(List.of(hanging, fixture.tracker.httpUri())));
      TestImage image = TestImage.ofLayers(TestImage.bytes(4, 10));
      publisher.publish(image, "acme/app", "1");
      assertEquals(200, fixture.get(gateway, manifestPath("acme/app", "1")).statusCode());
      GatewayServer alone = fixture.gateway(impatient().withIndexes(List.of(hanging)));
      HttpResponse<byte[]> response = fixture.get(alone, manifestPath("acme/app", "1"));
      assertEquals(404, response.statusCode());
      assertTrue(text(response).contains(hanging.toString()), text(response));
    }
  }

  @Test
  void refusesDocumentsOfOthersForItsName() throws Exception {
    TestPublisher stranger =
        fixture.add(
            new TestPublisher(
                fixture.newDirectory(),
                SigningKey.generate(SigningKey.Algorithm.ED25519),
                List.of(new Tracker(fixture.tracker.announceUri())),
                fixture.tracker.httpUri()));
    stranger.publish(TestImage.ofLayers(TestImage.bytes(5, 10)), "acme/app", "1");
    GatewayServer gateway = fixture.gateway(impatient());
    HttpResponse<byte[]> refused = fixture.get(gateway, manifestPath("acme/app", "1"));
    assertEquals(404, refused.statusCode());
    assertTrue(text(refused).contains("none signed by a key that the trust policy"), text(refused));
    TestImage image = TestImage.ofLayers(TestImage.bytes(6, 10));
    publisher.publish(image, "acme/app", "1");
    awaitServed(gateway, manifestPath("acme/app", "1"));
  }

  /** The publisher signed a magnet link that leads to the torrent of another blob. */
  @Test
  void refusesAMagnetLinkThatLeadsElsewhere() throws Exception {
    byte[] promised = TestImage.bytes(7, 3 * MEBI);
    publishWith(promised, torrentOf(TestImage.bytes(8, 3 * MEBI)));
    GatewayServer gateway = fixture.gateway(impatient());
    HttpResponse<byte[]> manifest = fixture.get(gateway, manifestPath("acme/app", "1"));
    assertEquals(404, manifest.statusCode());
    assertTrue(text(manifest).contains("is not the one of"), text(manifest));
    assertEquals(404, fixture.get(gateway, blobPath("acme/app", promised)).statusCode());
  }

  /** A torrent that claims to be the promised blob, piece by piece consistent, of other bytes. */
  @Test
  void neverCompletesAWrongBlob() throws Exception {
    byte[] promised = TestImage.bytes(7, 3 * MEBI);
    BlobTorrent other = torrentOf(TestImage.bytes(8, 3 * MEBI));
    String metainfo = new String(other.metainfo(), StandardCharsets.ISO_8859_1);
    BlobTorrent lying =
        BlobTorrent.parse(
            metainfo
                .replace(other.digest().hex(), Digest.of(promised).hex())
                .getBytes(StandardCharsets.ISO_8859_1));
    Files.copy(dir.resolve(other.infoHash().hex()), dir.resolve(lying.infoHash().hex()));
    publishWith(promised, lying);
    GatewayConfig config = impatient();
    GatewayServer gateway = fixture.gateway(config);
    fixture.get(gateway, manifestPath("acme/app", "1"));
    try (RawClient client = new RawClient(gateway.uri())) {
      client.send(
          "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
              .formatted(blobPath("acme/app", promised)));
      // Cut short before the last piece, and with FIN: a reset would fail this read.
      assertTrue(client.in().readAllBytes().length < promised.length);
    }
    HttpResponse<byte[]> again = fixture.get(gateway, blobPath("acme/app", promised));
    assertEquals(404, again.statusCode());
    assertTrue(text(again).contains("failed to give blob"), text(again));
    assertFalse(Files.exists(config.store().resolve("blobs/sha256/" + Digest.of(promised).hex())));
  }

  /** Signs and submits a document whose layer has the magnet link of a torrent seeded here. */
  private void publishWith(byte[] layer, BlobTorrent torrent) throws IOException {
    TestImage image = TestImage.ofLayers(layer);
    byte[] config = image.blobs().get(0);
    publisher.publish(TestImage.ofLayers(new byte[1]), "acme/other", "1");
    publisher.engine().seed(torrent, dir.resolve(torrent.infoHash().hex()), trackers());
    MagnetManifest document =
        new MagnetManifest(
            RepositoryName.parse("acme/app"),
            image.digest(),
            List.of("1"),
            System.currentTimeMillis(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1000),
            List.of(Manifest.parse(Optional.of(MediaTypes.OCI_MANIFEST), image.manifest())),
            List.of(
                blob(MediaTypes.OCI_CONFIG, config, torrentOf(config)),
                blob(MediaTypes.OCI_LAYER, layer, torrent)));
    Envelope envelope =
        Envelope.sign(MagnetManifest.PAYLOAD_TYPE, document.toStatement(), fixture.key);
    new IndexClient(fixture.tracker.httpUri(), Duration.ofSeconds(10))
        .submit(envelope, fixture.key.verificationKey());
  }

  private List<Tracker> trackers() {
    return List.of(new Tracker(fixture.tracker.announceUri()));
  }

  private MagnetManifest.Blob blob(String type, byte[] content, BlobTorrent torrent) {
    MagnetLink link = torrent.magnet(trackers());
    return new MagnetManifest.Blob(
        new Descriptor(type, Digest.of(content), content.length),
        Optional.of(
            new MagnetLink(
                link.infoHash(),
                link.multihashV2(),
                Optional.of("sha256-" + Digest.of(content).hex()),
                link.length(),
                link.trackers(),
                link.webSeeds(),
                link.peers())));
  }

  /** The torrent of some bytes, with a file of them named by its infohash. */
  private BlobTorrent torrentOf(byte[] content) throws IOException {
    Path file = Files.write(Files.createTempFile(dir, "blob", ""), content);
    BlobTorrent torrent = BlobHasher.hash(file).torrent().orElseThrow();
    Files.move(file, dir.resolve(torrent.infoHash().hex()), StandardCopyOption.REPLACE_EXISTING);
    return torrent;
  }

  @Test
  void callsNoPrivateAddressThatTheOperatorDidNotName() throws Exception {
    try (ServerSocket secret = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Tracker hint = Tracker.parse("http://127.0.0.1:" + secret.getLocalPort() + "/announce");
      TestPublisher naming =
          fixture.add(
              new TestPublisher(
                  fixture.newDirectory(), fixture.key, List.of(hint), fixture.tracker.httpUri()));
      naming.publish(TestImage.ofLayers(TestImage.bytes(9, 10)), "acme/app", "1");
      naming.stopSeeding();
      drain(secret);
      GatewayServer gateway = fixture.gateway(impatient());
      assertEquals(404, fixture.get(gateway, manifestPath("acme/app", "1")).statusCode());
      secret.setSoTimeout(1);
      assertThrows(SocketTimeoutException.class, secret::accept);
    }
  }

  /** What the publisher's own engine connected while it seeded. */
  private static void drain(ServerSocket server) throws IOException {
    server.setSoTimeout(2000);
    try {
      while (true) {
        server.accept().close();
      }
    } catch (SocketTimeoutException e) {
      assertFalse(server.isClosed());
    }
  }

  @Test
  void doesNotStartWithoutAPolicyOrWithATakenPort() throws Exception {
    ConfigException noPolicy =
        assertThrows(
            ConfigException.class,
            () -> GatewayServer.start(impatient().withPolicy(dir.resolve("none.json"))));
    assertTrue(noPolicy.getMessage().contains("none.json"), noPolicy.getMessage());
    GatewayServer first = fixture.gateway(impatient());
    GatewayConfig same =
        impatient().withListen(new ListenAddress("127.0.0.1", first.uri().getPort()));
    IOException taken = assertThrows(IOException.class, () -> GatewayServer.start(same));
    assertTrue(taken.getMessage().contains(String.valueOf(first.uri().getPort())));
  }

  /** A refusal is remembered for seconds. */
  private void awaitServed(GatewayServer gateway, String path) throws InterruptedException {
    GatewayFixture.await(
        path + " is served",
        () -> {
          try {
            return fixture.get(gateway, path).statusCode() == 200;
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
