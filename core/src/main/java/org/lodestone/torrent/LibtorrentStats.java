package org.lodestone.torrent;

import org.libtorrent4j.TorrentStatus;

/** The figures libtorrent keeps about a torrent, as the engine tells them. */
final class LibtorrentStats {

  private LibtorrentStats() {}

  static TorrentEngine.SwarmStats of(TorrentStatus status) {
    // A tracker counts this engine too when it has the whole blob; -1 is "no tracker told".
    int byTracker = status.numComplete() - (status.isFinished() ? 1 : 0);
    return new TorrentEngine.SwarmStats(
        Math.max(status.numSeeds(), byTracker),
        status.numPeers(),
        status.totalPayloadUpload(),
        status.totalPayloadDownload(),
        status.uploadPayloadRate(),
        status.downloadPayloadRate(),
        status.numSeeds());
  }
}
