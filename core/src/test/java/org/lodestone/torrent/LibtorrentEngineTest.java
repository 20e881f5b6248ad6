package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.torrent.SwarmFixture.await;
import static org.lodestone.torrent.SwarmFixture.until;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Real engines exchange blobs on the loopback interface. */
class LibtorrentEngineTest extends TorrentEngineContract {

  @Override
  SwarmFixture network() throws IOException {
    return SwarmFixture.libtorrent(dir);
  }

  @Test
  void healedSeederServesAgain() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    TorrentEngine seeder = swarm.engine();
    seeder.seed(blob.torrent(), blob.file(), swarm.trackers());
    TorrentEngine first = swarm.engine();
    await(swarm.fetch(first, blob.torrent(), swarm.newFile()).completion());
    first.close();
    // Every piece has been uploaded once, so that the seeder does not check any more.
    flip(blob.file(), PIECE + 1);
    TorrentEngine leecher = swarm.engine();
    SwarmDownload download = swarm.fetch(leecher, blob.torrent(), swarm.newFile());
    until(() -> leecher.stats(blob.torrent().infoHash()).orElseThrow().downloaded() > 3 * PIECE);
    assertFalse(download.completion().isDone());
    flip(blob.file(), PIECE + 1);
    await(download.completion());
  }

  @Test
  void takesLeaveOfATrackerThatHasNotAnsweredYet() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(PIECE);
    try (LoopbackTracker slow = new LoopbackTracker()) {
      CountDownLatch answer = new CountDownLatch(1);
      slow.holdAnswersUntil(answer);
      TorrentEngine seeder = swarm.engine();
      seeder.seed(blob.torrent(), blob.file(), List.of(slow.announce()));
      slow.heard().acquire();
      CompletableFuture<Void> closing = CompletableFuture.runAsync(seeder::close);
      answer.countDown();
      await(closing);
      assertEquals(0, slow.named());
    }
  }

  @Test
  void takesLeaveOfATrackerThatNeverAnswers() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(PIECE);
    try (LoopbackTracker silent = new LoopbackTracker()) {
      CountDownLatch afterTheTest = new CountDownLatch(1);
      silent.holdAnswersUntil(afterTheTest);
      TorrentEngine seeder = swarm.engine();
      seeder.seed(blob.torrent(), blob.file(), List.of(silent.announce()));
      silent.heard().acquire();
      assertEquals(1, silent.named());
      seeder.close();
      assertEquals(0, silent.named());
      afterTheTest.countDown();
    }
  }

  @Test
  void takesLeaveOfATrackerThatCouldNotBeUnderstood() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(PIECE);
    try (LoopbackTracker garbled = new LoopbackTracker()) {
      garbled.garbleAnswers();
      TorrentEngine seeder = swarm.engine();
      seeder.seed(blob.torrent(), blob.file(), List.of(garbled.announce()));
      garbled.heard().acquire();
      assertEquals(1, garbled.named());
      seeder.remove(blob.torrent().infoHash());
      until(() -> garbled.named() == 0);
      seeder.seed(blob.torrent(), blob.file(), List.of(garbled.announce()));
      until(() -> garbled.named() == 1);
      seeder.close();
      assertEquals(0, garbled.named());
    }
  }

  @Test
  void leavesNoGhostHoweverSoonItEnds() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(PIECE);
    for (int run = 0; run < 20; run++) {
      try (LoopbackTracker tracker = new LoopbackTracker()) {
        TorrentEngine seeder = swarm.engine();
        seeder.seed(blob.torrent(), blob.file(), List.of(tracker.announce()));
        if (run % 2 == 1) {
          tracker.heard().acquire();
        }
        seeder.close();
        assertEquals(0, tracker.named(), "run " + run);
      }
    }
  }

  @Test
  void doesNotCountWhatAKilledRunLeftBehind() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(PIECE);
    try (LoopbackTracker tracker = new LoopbackTracker()) {
      List<Tracker> trackers = List.of(tracker.announce());
      TorrentEngine again = swarm.engine();
      again.seed(blob.torrent(), blob.file(), trackers);
      tracker.heard().acquire();
      tracker.nameEverywhere(unusedPort());
      assertEquals(2, tracker.named());
      assertEquals(0, again.copies(blob.torrent(), trackers, 1).join());
      swarm.engine().seed(blob.torrent(), blob.file(), trackers);
      until(() -> again.copies(blob.torrent(), trackers, 9).join() == 1);
    }
  }

  @Test
  void saysThatThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      EngineConfig config =
          EngineConfig.defaults().withListen(List.of("127.0.0.1"), taken.getLocalPort());
      IOException refusal =
          assertThrows(
              IOException.class, () -> LibtorrentEngine.start(config, EngineListener.NONE));
      assertTrue(refusal.getMessage().contains("port " + taken.getLocalPort()));
    }
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return unused.getLocalPort();
    }
  }
}
