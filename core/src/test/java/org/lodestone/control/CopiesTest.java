package org.lodestone.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.torrent.BlobHasher;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.FakeEngine;
import org.lodestone.torrent.FakeEngine.Fault;
import org.lodestone.torrent.FakeNetwork;

@Timeout(60)
class CopiesTest {

  private static final Duration SOON = Duration.ofMillis(1);

  @TempDir private Path dir;
  private final FakeNetwork network = new FakeNetwork();
  private final List<BlobTorrent> blobs = new ArrayList<>();
  private FakeEngine seed;

  @BeforeEach
  void seed() throws Exception {
    for (int size : new int[] {1_000, 2_000}) {
      Path file = Files.write(dir.resolve(Integer.toString(size)), new byte[size]);
      blobs.add(BlobHasher.hash(file).torrent().orElseThrow());
    }
    seed = seedAll();
  }

  @AfterEach
  void close() {
    network.close();
  }

  private FakeEngine seedAll() throws Exception {
    FakeEngine engine = network.engine(EngineListener.NONE);
    for (BlobTorrent blob : blobs) {
      seed(engine, blob);
    }
    return engine;
  }

  private void seed(FakeEngine engine, BlobTorrent blob) throws Exception {
    engine.seed(blob, dir.resolve(Long.toString(blob.size())), FakeNetwork.TRACKERS);
  }

  private Copies copies(int wanted, Duration firstPause) {
    return new Copies(seed, FakeNetwork.TRACKERS, blobs, wanted, firstPause);
  }

  @Test
  void asksAgainUntilOthersHaveThemAll() throws Exception {
    try (Copies copies = copies(2, SOON)) {
      FakeEngine first = seedAll();
      FakeEngine second = network.engine(EngineListener.NONE);
      seed(second, blobs.get(0));
      CompletableFuture<Void> enough = copies.await();
      assertEquals(1, copies.fewest(), "one of the blobs has a single copy");
      assertFalse(enough.isDone());
      seed(second, blobs.get(1));
      enough.get();
      assertEquals(2, copies.fewest());
      first.close();
    }
  }

  @Test
  void countsNobodyWhoProvesNothing() throws Exception {
    FakeEngine liar = seedAll();
    liar.order(Fault.SILENT);
    try (Copies copies = copies(1, SOON)) {
      CompletableFuture<Void> enough = copies.await();
      assertEquals(0, copies.fewest());
      liar.order(Fault.NONE);
      enough.get();
    }
  }

  @Test
  void letsNobodyWaitWhenItIsClosed() {
    Copies copies = copies(1, SOON);
    CompletableFuture<Void> enough = copies.await();
    copies.close();
    assertTrue(enough.isCancelled());
  }

  @Test
  void noneAreThereAtOnce() {
    try (Copies copies = copies(0, SOON)) {
      assertTrue(copies.await().isDone());
    }
  }
}
