package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest.Blob;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.EngineConfig;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.HostPort;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.LibtorrentEngine;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.TorrentEngine;

/** Two engines on loopback that know each other by the peer address in the magnet link. */
final class BlobJobsTest {

  private static final Duration PATIENCE = Duration.ofMillis(500);

  @TempDir Path dir;
  private BlobStore store;
  private TorrentEngine seeder;
  private TorrentEngine engine;
  private BlobJobs jobs;

  @BeforeEach
  void open() throws IOException {
    store = BlobStore.open(dir.resolve("store"));
    seeder = engine();
    engine = engine();
    jobs = jobs(engine);
  }

  @AfterEach
  void close() throws IOException {
    jobs.close();
    engine.close();
    seeder.close();
    store.close();
  }

  private TorrentEngine engine() throws IOException {
    return LibtorrentEngine.start(
        EngineConfig.defaults().withListen(List.of("127.0.0.1"), 0), EngineListener.NONE);
  }

  private BlobJobs jobs(TorrentEngine engine) throws IOException {
    return new BlobJobs(
        store,
        new BlobTorrents(store),
        engine,
        new HintFilter(List.of(new HostPort("127.0.0.1", seeder.port())), List.of()),
        List.of(),
        PATIENCE);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private BlobTorrent torrentOf(byte[] content) throws IOException {
    Path file = Files.write(dir.resolve(Digest.of(content).hex()), content);
    return BlobHasher.hash(file).torrent().orElseThrow();
  }

  /** A blob that the seeder has, as a document lists it. */
  private Blob seeded(byte[] content) throws IOException {
    BlobTorrent torrent = torrentOf(content);
    seeder.seed(torrent, dir.resolve(torrent.digest().hex()), List.of());
    return listed(content, torrent);
  }

  private Blob listed(byte[] content, BlobTorrent torrent) {
    MagnetLink link = torrent.magnet(List.of());
    return new Blob(
        new Descriptor(MediaTypes.OCI_LAYER, Digest.of(content), content.length),
        Optional.of(
            new MagnetLink(
                link.infoHash(),
                link.multihashV2(),
                Optional.of("sha256-" + Digest.of(content).hex()),
                link.length(),
                List.of(),
                List.of(),
                List.of(new HostPort("127.0.0.1", seeder.port())))));
  }

  @Test
  void fetchesOnceStoresAndSeeds() throws Exception {
    byte[] content = random(3_000_000);
    Blob blob = seeded(content);
    BlobJob first = jobs.fetch(List.of(blob)).orElseThrow();
    assertSame(first, jobs.fetch(List.of(blob)).orElse(first));
    jobs.fetchToStore(blob).get(60, TimeUnit.SECONDS);
    assertArrayEquals(content, Files.readAllBytes(store.path(Digest.of(content))));
    assertEquals(Optional.empty(), jobs.fetch(List.of(blob)));
    assertEquals(List.of(), jobs.running());
    assertTrue(engine.active().contains(blob.magnet().orElseThrow().infoHash()));
    assertTrue(new BlobTorrents(store).find(Digest.of(content)).isPresent());
    assertFalse(Files.exists(store.partial(Digest.of(content))), "one file, one link");
  }

  @Test
  void remembersASwarmThatIsNotTheBlobs() throws Exception {
    byte[] promised = random(1000);
    byte[] other = promised.clone();
    other[0]++;
    Blob blob = listed(promised, torrentOf(other));
    seeded(other);
    CompletableFuture<Void> stored = jobs.fetchToStore(blob);
    assertThrows(ExecutionException.class, () -> stored.get(60, TimeUnit.SECONDS));
    FailedSourceException refused =
        assertThrows(FailedSourceException.class, () -> jobs.fetch(List.of(blob)));
    assertTrue(refused.getMessage().contains("failed to give blob"), refused.getMessage());
    // Another document's link to the right swarm is not held up by that.
    jobs.fetchToStore(seeded(promised)).get(60, TimeUnit.SECONDS);
    assertTrue(store.contains(Digest.of(promised)));
  }

  /** The newest document's swarm has nobody; that of an older one has. */
  @Test
  @Timeout(60)
  void joinsTheNextDocumentsSwarmWhenTheFirstBringsNothing() throws Exception {
    byte[] content = random(3_000_000);
    Blob dead = withInfoHash(listed(content, torrentOf(content)), "ab".repeat(20));
    Blob alive = seeded(content);
    BlobJob job = jobs.fetch(List.of(dead, alive)).orElseThrow();
    assertTrue(job.progress().source().contains("ab".repeat(20)), job.progress().source());
    try (InputStream in = job.read(0, content.length)) {
      assertArrayEquals(content, in.readAllBytes());
    }
    job.stored().get(60, TimeUnit.SECONDS);
    assertArrayEquals(content, Files.readAllBytes(store.path(Digest.of(content))));
    assertEquals(List.of(alive.magnet().orElseThrow().infoHash()), engine.active());
    assertFalse(
        Files.exists(store.partial(Digest.of(content)).resolveSibling(job.digest().hex() + ".1")));
  }

  /**
   * A document of one name lists the blob with a wrong swarm, one of another name the right one.
   */
  @Test
  @Timeout(60)
  void aSwarmThatLiesDoesNotEndTheJobForOthers() throws Exception {
    byte[] promised = random(1_000_000);
    byte[] other = promised.clone();
    other[0]++;
    Blob wrong = listed(promised, torrentOf(other));
    BlobJob job = jobs.fetch(List.of(wrong)).orElseThrow();
    assertSame(job, jobs.fetch(List.of(listed(promised, torrentOf(promised)))).orElseThrow());
    seeded(other);
    seeded(promised);
    job.stored().get(60, TimeUnit.SECONDS);
    assertTrue(store.contains(Digest.of(promised)));
  }

  /** Two documents give one infohash to two blobs; only one of them is right. */
  @Test
  @Timeout(60)
  void aBlobWaitsForASwarmThatAnotherOneUsesWrongly() throws Exception {
    byte[] content = random(1_000_000);
    Blob right = listed(content, torrentOf(content));
    Blob wrong =
        withInfoHash(
            listed(random(5000), torrentOf(random(5000))),
            right.magnet().orElseThrow().infoHash().hex());
    CompletableFuture<Void> first = jobs.fetchToStore(wrong);
    CompletableFuture<Void> second = jobs.fetchToStore(right);
    seeded(content);
    assertThrows(ExecutionException.class, () -> first.get(60, TimeUnit.SECONDS));
    second.get(60, TimeUnit.SECONDS);
  }

  private static Blob withInfoHash(Blob blob, String infoHash) {
    MagnetLink link = blob.magnet().orElseThrow();
    return new Blob(
        blob.descriptor(),
        Optional.of(
            new MagnetLink(
                new InfoHash(infoHash),
                Optional.empty(),
                link.displayName(),
                link.length(),
                link.trackers(),
                link.webSeeds(),
                link.peers())));
  }

  @Test
  void givesUpAndGoesOnLater() throws Exception {
    byte[] content = random(2000);
    Blob blob = listed(content, torrentOf(content));
    BlobJob given = jobs.fetch(List.of(blob)).orElseThrow();
    jobs.abandon(Digest.of(content));
    assertTrue(given.stored().isCompletedExceptionally());
    assertEquals(List.of(), jobs.running());
    seeded(content);
    jobs.fetchToStore(blob).get(60, TimeUnit.SECONDS);
    assertTrue(store.contains(Digest.of(content)));
  }

  @Test
  @Timeout(30)
  void goesOnSoonWhenTheDiskHasRoomAgain() throws Exception {
    byte[] content = random(1_000_000);
    Blob blob = seeded(content);
    Path partial = store.partial(Digest.of(content));
    Files.createSymbolicLink(partial, Path.of("/dev/full"));
    CompletableFuture<Void> stored = jobs.fetchToStore(blob);
    ExecutionException full =
        assertThrows(ExecutionException.class, () -> stored.get(20, TimeUnit.SECONDS));
    assertTrue(full.getMessage().contains("No space left on device"), full.getMessage());
    assertThrows(FailedSourceException.class, () -> jobs.fetch(List.of(blob)));

    Files.delete(partial);
    while (!store.contains(Digest.of(content))) {
      try {
        jobs.fetchToStore(blob).get(20, TimeUnit.SECONDS);
      } catch (FailedSourceException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
    assertArrayEquals(content, Files.readAllBytes(store.path(Digest.of(content))));
  }

  /** The only peer has five pieces of nine, then leaves: what came is readable after a restart. */
  @Test
  void goesOnAfterARestartWithNoPeerLeft() throws Exception {
    byte[] content = random(9 << 18);
    byte[] had = Arrays.copyOf(content, 5 << 18);
    BlobTorrent torrent = torrentOf(content);
    Path part = Files.write(dir.resolve("part"), had);
    seeder.fetch(torrent, torrent.magnet(List.of()), part);
    Blob blob = listed(content, torrent);
    try (InputStream in = jobs.fetch(List.of(blob)).orElseThrow().read(0, had.length)) {
      assertArrayEquals(had, in.readAllBytes());
    }
    jobs.close();
    engine.close();
    seeder.close();

    seeder = engine();
    engine = engine();
    jobs = jobs(engine);
    try (InputStream in = jobs.fetch(List.of(blob)).orElseThrow().read(0, had.length)) {
      assertArrayEquals(had, in.readAllBytes());
    }
    assertFalse(store.contains(torrent.digest()));
    assertEquals(Optional.empty(), new BlobTorrents(store).find(torrent.digest()));

    // The rest comes when somebody has it, and then nothing is left of the part.
    jobs.abandon(torrent.digest());
    jobs.fetchToStore(seeded(content)).get(60, TimeUnit.SECONDS);
    assertEquals(Optional.of(torrent), new BlobTorrents(store).find(torrent.digest()));
    assertEquals(Optional.empty(), new BlobTorrents(store).findPartial(torrent.digest()));
  }

  @Test
  void startsNothingAfterItWasClosed() throws IOException {
    Blob blob = seeded(random(5000));
    jobs.close();
    assertThrows(IOException.class, () -> jobs.fetch(List.of(blob)));
  }
}
