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
import org.lodestone.oci.Digest;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.FakeEngine;
import org.lodestone.torrent.FakeNetwork;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.MagnetLink;

/** A node and a seeder that know each other by their tracker. */
@Timeout(60)
final class BlobJobsTest {

  private static final Duration PATIENCE = Duration.ofMillis(500);

  @TempDir Path dir;
  private final FakeNetwork network = new FakeNetwork();
  private FakeEngine seeder;
  private TestNode node;

  @BeforeEach
  void open() throws IOException {
    seeder = network.engine(EngineListener.NONE);
    node = new TestNode(dir.resolve("store"), network, PATIENCE);
  }

  @AfterEach
  void close() throws IOException {
    node.close();
    network.close();
  }

  private BlobTorrent torrentOf(byte[] content) throws IOException {
    return TestNode.torrentOf(dir, content);
  }

  /** A blob that the seeder has, as a document lists it. */
  private Blob seeded(byte[] content) throws IOException {
    return TestNode.seed(seeder, dir, content);
  }

  @Test
  void fetchesOnceStoresAndSeeds() throws Exception {
    byte[] content = TestNode.random(3_000_000);
    Blob blob = seeded(content);
    node.remember(Origin.ACCEPTED, blob);
    BlobJob first = node.jobs.fetch(List.of(blob)).orElseThrow();
    assertSame(first, node.jobs.fetch(List.of(blob)).orElse(first));
    node.jobs.fetchToStore(blob).get(60, TimeUnit.SECONDS);
    assertArrayEquals(content, Files.readAllBytes(node.store.path(Digest.of(content))));
    assertEquals(Optional.empty(), node.jobs.fetch(List.of(blob)));
    assertEquals(List.of(), node.jobs.running());
    assertTrue(node.engine.active().contains(blob.magnet().orElseThrow().infoHash()));
    assertTrue(new BlobTorrents(node.store).find(Digest.of(content)).isPresent());
    assertFalse(Files.exists(node.store.partial(Digest.of(content))), "one file, one link");
  }

  @Test
  void remembersASwarmThatIsNotTheBlobs() throws Exception {
    byte[] promised = TestNode.random(1000);
    byte[] other = promised.clone();
    other[0]++;
    Blob blob = TestNode.listed(promised, torrentOf(other));
    seeded(other);
    CompletableFuture<Void> stored = node.jobs.fetchToStore(blob);
    assertThrows(ExecutionException.class, () -> stored.get(60, TimeUnit.SECONDS));
    FailedSourceException refused =
        assertThrows(FailedSourceException.class, () -> node.jobs.fetch(List.of(blob)));
    assertTrue(refused.getMessage().contains("failed to give blob"), refused.getMessage());
    // Another document's link to the right swarm is not held up by that.
    node.jobs.fetchToStore(seeded(promised)).get(60, TimeUnit.SECONDS);
    assertTrue(node.store.contains(Digest.of(promised)));
  }

  /** The newest document's swarm has nobody; that of an older one has. */
  @Test
  void joinsTheNextDocumentsSwarmWhenTheFirstBringsNothing() throws Exception {
    byte[] content = TestNode.random(3_000_000);
    Blob dead = withInfoHash(TestNode.listed(content, torrentOf(content)), "ab".repeat(20));
    Blob alive = seeded(content);
    node.remember(Origin.ACCEPTED, alive);
    BlobJob job = node.jobs.fetch(List.of(dead, alive)).orElseThrow();
    assertTrue(job.progress().source().contains("ab".repeat(20)), job.progress().source());
    try (InputStream in = job.read(0, content.length)) {
      assertArrayEquals(content, in.readAllBytes());
    }
    job.stored().get(60, TimeUnit.SECONDS);
    assertArrayEquals(content, Files.readAllBytes(node.store.path(Digest.of(content))));
    assertEquals(List.of(alive.magnet().orElseThrow().infoHash()), node.engine.active());
    assertFalse(
        Files.exists(
            node.store.partial(Digest.of(content)).resolveSibling(job.digest().hex() + ".1")));
  }

  /**
   * A document of one name lists the blob with a wrong swarm, one of another name the right one.
   */
  @Test
  void aSwarmThatLiesDoesNotEndTheJobForOthers() throws Exception {
    byte[] promised = TestNode.random(1_000_000);
    byte[] other = promised.clone();
    other[0]++;
    Blob wrong = TestNode.listed(promised, torrentOf(other));
    BlobJob job = node.jobs.fetch(List.of(wrong)).orElseThrow();
    assertSame(
        job,
        node.jobs.fetch(List.of(TestNode.listed(promised, torrentOf(promised)))).orElseThrow());
    seeded(other);
    seeded(promised);
    job.stored().get(60, TimeUnit.SECONDS);
    assertTrue(node.store.contains(Digest.of(promised)));
  }

  /** Two documents give one infohash to two blobs; only one of them is right. */
  @Test
  void aBlobWaitsForASwarmThatAnotherOneUsesWrongly() throws Exception {
    byte[] content = TestNode.random(1_000_000);
    Blob right = TestNode.listed(content, torrentOf(content));
    Blob wrong =
        withInfoHash(
            TestNode.listed(TestNode.random(5000), torrentOf(TestNode.random(5000))),
            right.magnet().orElseThrow().infoHash().hex());
    CompletableFuture<Void> first = node.jobs.fetchToStore(wrong);
    CompletableFuture<Void> second = node.jobs.fetchToStore(right);
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
    byte[] content = TestNode.random(2000);
    Blob blob = TestNode.listed(content, torrentOf(content));
    BlobJob given = node.jobs.fetch(List.of(blob)).orElseThrow();
    node.jobs.abandon(Digest.of(content));
    assertTrue(given.stored().isCompletedExceptionally());
    assertEquals(List.of(), node.jobs.running());
    seeded(content);
    node.jobs.fetchToStore(blob).get(60, TimeUnit.SECONDS);
    assertTrue(node.store.contains(Digest.of(content)));
  }

  @Test
  void goesOnSoonWhenTheDiskHasRoomAgain() throws Exception {
    byte[] content = TestNode.random(1_000_000);
    Blob blob = seeded(content);
    Path partial = node.store.partial(Digest.of(content));
    Files.createSymbolicLink(partial, Path.of("/dev/full"));
    CompletableFuture<Void> stored = node.jobs.fetchToStore(blob);
    ExecutionException full =
        assertThrows(ExecutionException.class, () -> stored.get(20, TimeUnit.SECONDS));
    assertTrue(full.getMessage().contains("No space left on device"), full.getMessage());
    assertThrows(FailedSourceException.class, () -> node.jobs.fetch(List.of(blob)));

    Files.delete(partial);
    while (!node.store.contains(Digest.of(content))) {
      try {
        node.jobs.fetchToStore(blob).get(20, TimeUnit.SECONDS);
      } catch (FailedSourceException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
    assertArrayEquals(content, Files.readAllBytes(node.store.path(Digest.of(content))));
  }

  /** The only peer has five pieces of nine, then leaves: what came is readable after a restart. */
  @Test
  void goesOnAfterARestartWithNoPeerLeft() throws Exception {
    byte[] content = TestNode.random(9 << 18);
    byte[] had = Arrays.copyOf(content, 5 << 18);
    BlobTorrent torrent = torrentOf(content);
    Path part = Files.write(dir.resolve("part"), had);
    seeder.fetch(torrent, torrent.magnet(FakeNetwork.TRACKERS), part);
    Blob blob = TestNode.listed(content, torrent);
    try (InputStream in = node.jobs.fetch(List.of(blob)).orElseThrow().read(0, had.length)) {
      assertArrayEquals(had, in.readAllBytes());
    }
    node.close();
    seeder.close();

    seeder = network.engine(EngineListener.NONE);
    node = new TestNode(dir.resolve("store"), network, PATIENCE);
    try (InputStream in = node.jobs.fetch(List.of(blob)).orElseThrow().read(0, had.length)) {
      assertArrayEquals(had, in.readAllBytes());
    }
    assertFalse(node.store.contains(torrent.digest()));
    assertEquals(Optional.empty(), new BlobTorrents(node.store).find(torrent.digest()));

    // The rest comes when somebody has it, and then nothing is left of the part.
    node.jobs.abandon(torrent.digest());
    node.jobs.fetchToStore(seeded(content)).get(60, TimeUnit.SECONDS);
    assertEquals(Optional.of(torrent), new BlobTorrents(node.store).find(torrent.digest()));
    assertEquals(Optional.empty(), new BlobTorrents(node.store).findPartial(torrent.digest()));
  }

  @Test
  void startsNothingAfterItWasClosed() throws IOException {
    Blob blob = seeded(TestNode.random(5000));
    node.jobs.close();
    assertThrows(IOException.class, () -> node.jobs.fetch(List.of(blob)));
  }

  /** The newest document's swarm is dead; of the other's seeds one is gone and one lies. */
  @Test
  void aDeadSwarmAGoneSeedAndALiarDoNotKeepABlobAway() throws Exception {
    byte[] content = TestNode.random(3_000_000);
    Blob alive = seeded(content);
    Blob dead = withInfoHash(alive, "ab".repeat(20));
    for (FakeEngine.Fault fault : List.of(FakeEngine.Fault.GONE, FakeEngine.Fault.LYING)) {
      FakeEngine bad = network.engine(EngineListener.NONE);
      bad.order(fault);
      TestNode.seed(bad, dir, content);
    }
    BlobJob job = node.jobs.fetch(List.of(dead, alive)).orElseThrow();
    job.proved().get();
    job.stored().get();
    assertArrayEquals(content, Files.readAllBytes(node.store.path(job.digest())));
  }

  /** The engine goes on to seed what is no longer there, until somebody wants it. */
  @Test
  void fetchesAgainWhatOthersHaveRemoved() throws Exception {
    byte[] content = TestNode.random(1_000_000);
    Blob blob = seeded(content);
    node.remember(Origin.ACCEPTED, blob);
    node.jobs.fetchToStore(blob).get();
    Files.delete(node.store.path(Digest.of(content)));
    node.jobs.fetchToStore(blob).get();
    assertArrayEquals(content, Files.readAllBytes(node.store.path(Digest.of(content))));
    assertEquals(List.of(blob.magnet().orElseThrow().infoHash()), node.engine.active());
  }

  @Test
  void leavesTheSwarmOfABlobThatOthersHaveRemoved() throws Exception {
    byte[] content = TestNode.random(1000);
    Blob blob = seeded(content);
    node.remember(Origin.ACCEPTED, blob);
    node.jobs.fetchToStore(blob).get();
    Files.delete(node.store.path(Digest.of(content)));
    assertEquals(Optional.empty(), node.holdings.lease(Digest.of(content)));
    assertEquals(List.of(), node.engine.active());
  }
}
