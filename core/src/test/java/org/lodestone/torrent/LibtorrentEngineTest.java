package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.lodestone.torrent.SwarmFixture.await;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real engines exchange blobs on the loopback interface. */
@Timeout(120)
class LibtorrentEngineTest {

  private static final int PIECE = PieceLength.SMALLEST;

  @TempDir private Path dir;
  private SwarmFixture swarm;

  @BeforeEach
  void start() throws Exception {
    swarm = new SwarmFixture(dir);
  }

  @AfterEach
  void stop() {
    swarm.close();
  }

  @Test
  void fetchesWhatAnotherSeeds() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(5 * PIECE + 1);
    swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
    Path file = swarm.newFile();
    SwarmDownload download = swarm.fetch(swarm.engine(), blob.torrent(), file);
    assertEquals(blob.torrent(), await(download.completion()));
    assertArrayEquals(blob.content(), Files.readAllBytes(file));
    assertEquals(blob.content().length, download.verifiedBytes());
  }

  @Test
  void streamsWhileDownloading() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(20 * PIECE + 17);
    swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
    SwarmDownload download = swarm.fetch(swarm.engine(), blob.torrent(), swarm.newFile());
    try (InputStream in = download.read(0, download.size())) {
      assertArrayEquals(blob.content(), in.readAllBytes());
    }
    try (InputStream in = download.read(PIECE - 1, 2 * PIECE + 2)) {
      assertArrayEquals(
          Arrays.copyOfRange(blob.content(), PIECE - 1, 2 * PIECE + 2), in.readAllBytes());
    }
  }
}
