package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;
import org.lodestone.oci.TestImage;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.FakeEngine;
import org.lodestone.torrent.FakeNetwork;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.InfoHash;

/** A layout that another tool wrote, and what of it is announced. */
@Timeout(60)
final class PublicSeedsTest {

  @TempDir Path dir;
  private final TestImage image = TestImage.single();
  private final FakeNetwork network = new FakeNetwork();
  private TestNode node;
  private PublicSeeds seeds;

  @BeforeEach
  void open() throws IOException {
    image.writeLayout(dir.resolve("store"), "private:1");
    start();
  }

  private void start() throws IOException {
    node = new TestNode(dir.resolve("store"), network, BlobJobs.PATIENCE);
    seeds = node.seeds;
  }

  @AfterEach
  void close() throws IOException {
    node.close();
    network.close();
  }

  private void restart() throws IOException {
    node.close();
    start();
  }

  /** The layer alone, so that another blob of the same layout stays nobody's business. */
  private BlobTorrent publishLayer() throws IOException {
    BlobTorrent torrent = TestNode.torrentOf(dir, TestImage.LAYER);
    node.remember(Origin.PUBLISHED, TestNode.listed(TestImage.LAYER, torrent));
    return torrent;
  }

  private void await(List<InfoHash> active) {
    TestNode.until(() -> node.engine.active().equals(active));
  }

  @Test
  void announcesNothingThatNobodyPublished() throws IOException {
    assertEquals(0, seeds.seedAll());
    assertEquals(List.of(), node.engine.active());
  }

  @Test
  void seedsWhatADocumentListsAndNothingBeside() throws IOException {
    BlobTorrent torrent = publishLayer();
    // At once, but another tool wrote it: it is checked first.
    await(List.of(torrent.infoHash()));
    restart();
    assertEquals(0, seeds.seedAll(), "it was checked, and the stop was clean");
    assertEquals(List.of(torrent.infoHash()), node.engine.active());
  }

  /** The engine checks each piece before it sends it first; nobody waits for the whole store. */
  @Test
  void seedsAtOnceAfterAStopThatWasNotClean() throws IOException {
    BlobTorrent torrent = publishLayer();
    await(List.of(torrent.infoHash()));
    node.holdings.flush();
    // As a process that is killed: nobody closes these holdings.
    try (Holdings next = Holdings.open(node.store, Clock.systemUTC());
        FakeEngine engine = network.engine(next.suspects());
        PublicSeeds again =
            new PublicSeeds(
                next,
                engine,
                new HintFilter(List.of(), FakeNetwork.TRACKERS),
                FakeNetwork.TRACKERS)) {
      assertEquals(1, again.seedAll(), "it is checked all the same");
      assertEquals(List.of(torrent.infoHash()), engine.active());
    }
  }

  @Test
  void aRottenBlobIsNotSeededButFetchedAgain() throws Exception {
    Path file = node.store.path(Digest.of(TestImage.LAYER));
    byte[] rotten = TestImage.LAYER.clone();
    rotten[3]++;
    Files.write(file, rotten);
    CompletableFuture<Digest> lost = new CompletableFuture<>();
    seeds.onLost(lost::complete);
    publishLayer();
    assertEquals(Digest.of(TestImage.LAYER), lost.get());
    assertFalse(Files.exists(file));
    assertEquals(List.of(), node.engine.active());
  }

  @Test
  void anEvictedBlobLeavesItsSwarm() throws IOException {
    BlobTorrent torrent = publishLayer();
    await(List.of(torrent.infoHash()));
    assertTrue(node.holdings.evict(torrent.digest()));
    assertEquals(List.of(), node.engine.active());
    assertFalse(node.store.contains(torrent.digest()));
  }

  @Test
  void whatPeersReadWasUsed() throws Exception {
    BlobTorrent torrent = publishLayer();
    await(List.of(torrent.infoHash()));
    node.holdings.flush();
    assertEquals(List.of(), List.copyOf(seeds.readByPeers()));
    FakeEngine peer = network.engine(EngineListener.NONE);
    peer.fetch(torrent, torrent.magnet(FakeNetwork.TRACKERS), dir.resolve("peer"))
        .completion()
        .get();
    assertEquals(List.of(torrent.digest()), List.copyOf(seeds.readByPeers()));
    assertEquals(List.of(), List.copyOf(seeds.readByPeers()), "told once");
  }
}
