package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.lodestone.torrent.SwarmFixture.until;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
  void nodesThatDownloadKnowOfEachOther() throws Exception {
    NativeLibrary.load();
    try (SwarmFixture swarm = SwarmFixture.libtorrent(dir)) {
      BlobTorrent blob = swarm.blob(PIECES * PieceLength.SMALLEST).torrent();
      List<LibtorrentTorrent> nodes = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        nodes.add(join(blob, swarm));
      }
      until(() -> haveMet(nodes));
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

  /** Whether each node knows of all the others, and that they download and have nothing. */
  private static boolean haveMet(List<LibtorrentTorrent> nodes) {
    Set<PeerId> all = nodes.stream().map(LibtorrentTorrent::own).collect(Collectors.toSet());
    return nodes.stream()
        .allMatch(
            node -> {
              Set<PeerId> known =
                  node.neighbours().stream()
                      .filter(Neighbour::shares)
                      .filter(neighbour -> neighbour.pieces().isEmpty())
                      .map(Neighbour::id)
                      .collect(Collectors.toSet());
              known.add(node.own());
              return known.equals(all);
            });
  }
}
