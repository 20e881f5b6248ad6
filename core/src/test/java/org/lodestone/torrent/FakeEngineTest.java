package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.lodestone.torrent.SwarmFixture.await;
import static org.lodestone.torrent.SwarmFixture.until;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.lodestone.torrent.FakeEngine.Fault;

/** The fake does what engines do, and then what it is told to do wrong. */
class FakeEngineTest extends TorrentEngineContract {

  @Override
  SwarmFixture network() {
    return SwarmFixture.fake(dir, new FakeNetwork());
  }

  private FakeEngine faulty(Fault fault, SwarmFixture.Blob blob) throws Exception {
    FakeEngine engine = (FakeEngine) swarm.engine();
    engine.seed(blob.torrent(), blob.file(), swarm.trackers());
    engine.order(fault);
    return engine;
  }

  @Test
  void silentSeedIsConnectedAndNoSource() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    FakeEngine silent = faulty(Fault.SILENT, blob);
    TorrentEngine leecher = swarm.engine();
    SwarmDownload download = swarm.fetch(leecher, blob.torrent(), swarm.newFile());
    assertEquals(1, leecher.stats(blob.torrent().infoHash()).orElseThrow().connectedSeeds());
    assertFalse(download.source().isDone());
    silent.order(Fault.NONE);
    await(download.source());
  }

  @Test
  void slowSeedSendsInTheEnd() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    faulty(Fault.SLOW, blob);
    await(swarm.fetch(swarm.engine(), blob.torrent(), swarm.newFile()).completion());
  }

  @Test
  void lyingSeedIsBannedAndAnotherAsked() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    faulty(Fault.LYING, blob);
    TorrentEngine leecher = swarm.engine();
    Path file = swarm.newFile();
    SwarmDownload download = swarm.fetch(leecher, blob.torrent(), file);
    until(() -> leecher.stats(blob.torrent().infoHash()).orElseThrow().downloaded() > 0);
    assertEquals(0, download.provedPieces());
    swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
    await(download.completion());
    assertArrayEquals(blob.content(), Files.readAllBytes(file));
  }

  @Test
  void goneSeedIsNotMet() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    FakeEngine gone = faulty(Fault.GONE, blob);
    TorrentEngine leecher = swarm.engine();
    SwarmDownload download = swarm.fetch(leecher, blob.torrent(), swarm.newFile());
    assertEquals(0, leecher.stats(blob.torrent().infoHash()).orElseThrow().peers());
    gone.order(Fault.HALF);
    until(() -> download.provedPieces() == 1);
    assertFalse(download.source().isDone());
    gone.order(Fault.NONE);
    await(download.completion());
  }
}
