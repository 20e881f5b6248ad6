package org.lodestone.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.RepositoryName;
import org.lodestone.oci.TestImage;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.EngineConfig;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.LibtorrentEngine;
import org.lodestone.torrent.TorrentEngine;

/** A layout that another tool wrote, and what of it is announced. */
@Timeout(60)
final class PublicSeedsTest {

  @TempDir Path dir;
  private final TestImage image = TestImage.single();
  private final SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private BlobStore store;
  private Holdings holdings;
  private TorrentEngine engine;
  private PublicSeeds seeds;

  @BeforeEach
  void open() throws IOException {
    image.writeLayout(dir.resolve("store"), "private:1");
    start();
  }

  private void start() throws IOException {
    store = BlobStore.open(dir.resolve("store"));
    holdings = Holdings.open(store, Clock.systemUTC());
    engine =
        LibtorrentEngine.start(
            EngineConfig.defaults().withListen(List.of("127.0.0.1"), 0), holdings.suspects());
    seeds = new PublicSeeds(holdings, engine, new HintFilter(List.of(), List.of()), List.of());
  }

  @AfterEach
  void close() throws IOException {
    seeds.close();
    engine.close();
    holdings.close();
    store.close();
  }

  /** The layer alone, so that another blob of the same layout stays nobody's business. */
  private BlobTorrent publishLayer() throws IOException {
    BlobTorrent torrent = layerTorrent();
    publish(torrent);
    return torrent;
  }

  private BlobTorrent layerTorrent() throws IOException {
    return BlobHasher.hash(store.path(Digest.of(TestImage.LAYER))).torrent().orElseThrow();
  }

  private void publish(BlobTorrent torrent) throws IOException {
    byte[] layer = TestImage.LAYER;
    Descriptor descriptor = new Descriptor(MediaTypes.OCI_LAYER, Digest.of(layer), layer.length);
    String part = "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}";
    byte[] json =
        ("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":"
                + part
                + ",\"layers\":["
                + part
                + "]}")
            .formatted(
                MediaTypes.OCI_MANIFEST,
                MediaTypes.OCI_CONFIG,
                Digest.of(layer),
                layer.length,
                MediaTypes.OCI_LAYER,
                Digest.of(layer),
                layer.length)
            .getBytes(UTF_8);
    Manifest manifest = Manifest.parse(Optional.empty(), json);
    Instant now = Instant.parse("2026-11-20T10:00:00Z");
    MagnetManifest document =
        new MagnetManifest(
            RepositoryName.parse("acme/app"),
            manifest.digest(),
            List.of("1"),
            1,
            now,
            now.plusSeconds(60),
            List.of(manifest),
            List.of(new MagnetManifest.Blob(descriptor, Optional.of(torrent.magnet(List.of())))));
    holdings.remember(
        document,
        List.of(Envelope.sign(MagnetManifest.PAYLOAD_TYPE, document.toStatement(), key)),
        List.of(key.verificationKey().id()),
        Origin.PUBLISHED);
  }

  private void await(List<InfoHash> active) {
    while (!engine.active().equals(active)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Test
  void announcesNothingThatNobodyPublished() throws IOException {
    assertEquals(0, seeds.seedAll());
    assertEquals(List.of(), engine.active());
  }

  @Test
  void seedsWhatADocumentListsAndNothingBeside() throws IOException {
    BlobTorrent torrent = publishLayer();
    // At once, but another tool wrote it: it is checked first.
    await(List.of(torrent.infoHash()));
    close();
    start();
    assertEquals(0, seeds.seedAll(), "it was checked, and the stop was clean");
    assertEquals(List.of(torrent.infoHash()), engine.active());
  }

  @Test
  void aRottenBlobIsNotSeededButFetchedAgain() throws Exception {
    BlobTorrent torrent = layerTorrent();
    Path file = store.path(torrent.digest());
    byte[] rotten = TestImage.LAYER.clone();
    rotten[3]++;
    Files.write(file, rotten);
    CompletableFuture<Digest> lost = new CompletableFuture<>();
    seeds.onLost(lost::complete);
    publish(torrent);
    assertEquals(torrent.digest(), lost.get());
    assertFalse(Files.exists(file));
    assertEquals(List.of(), engine.active());
  }

  @Test
  void anEvictedBlobLeavesItsSwarm() throws IOException {
    BlobTorrent torrent = publishLayer();
    await(List.of(torrent.infoHash()));
    assertTrue(holdings.evict(torrent.digest()));
    assertEquals(List.of(), engine.active());
    assertFalse(store.contains(torrent.digest()));
  }
}
