package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.lodestone.torrent.SwarmFixture.until;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.libtorrent4j.TorrentHandle;
import org.libtorrent4j.swig.error_code;

/** Single torrents of real sessions on the loopback interface. */
@Timeout(60)
class LibtorrentTorrentTest {

  private static final int PIECES = 100;
  private static final int NODES = 3;

  @TempDir private Path dir;
  private final List<LibtorrentSession> sessions = new ArrayList<>();

  @Test
  void nodesThatDownloadDivideThePieces() throws Exception {
    NativeLibrary.load();
    try (SwarmFixture swarm = SwarmFixture.libtorrent(dir)) {
      BlobTorrent blob = swarm.blob(PIECES * PieceLength.SMALLEST).torrent();
      List<LibtorrentTorrent> nodes = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        nodes.add(join(blob, swarm));
      }
      until(() -> isDivided(nodes));
    } finally {
      sessions.forEach(LibtorrentSession::close);
    }
  }

  private LibtorrentTorrent join(BlobTorrent blob, SwarmFixture swarm) throws Exception {
    EngineConfig config = EngineConfig.defaults().withListen(List.of("127.0.0.1"), 0);
    LibtorrentSession session = new LibtorrentSession(config, alert -> {});
    sessions.add(session);
    session.start();
    Path file = swarm.newFile();
    LibtorrentTorrent torrent =
        new LibtorrentTorrent(session, blob.infoHash(), file, List.of(), leaving -> {});
    error_code error = new error_code();
    torrent.joined(
        session.call(
            open ->
                new TorrentHandle(
                    open.add_torrent(
                        LibtorrentParams.download(blob, file, blob.magnet(swarm.trackers())).swig(),
                        error)),
            null));
    assertFalse(error.failed());
    return torrent;
  }

  /** Whether each piece is of exactly one node, which is so once all know of each other. */
  private static boolean isDivided(List<LibtorrentTorrent> nodes) {
    BitSet all = new BitSet();
    int given = 0;
    for (LibtorrentTorrent node : nodes) {
      BitSet share = node.share(PIECES);
      all.or(share);
      given += share.cardinality();
    }
    return given == PIECES && all.cardinality() == PIECES;
  }
}
