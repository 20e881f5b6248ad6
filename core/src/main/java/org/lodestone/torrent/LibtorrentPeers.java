package org.lodestone.torrent;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.libtorrent4j.TcpEndpoint;
import org.libtorrent4j.TorrentHandle;
import org.libtorrent4j.TorrentStatus;
import org.libtorrent4j.swig.peer_flags_t;
import org.libtorrent4j.swig.peer_info;
import org.libtorrent4j.swig.peer_info_vector;
import org.libtorrent4j.swig.status_flags_t;

/** The peers of one torrent: those it is connected to, and those to go back to. */
final class LibtorrentPeers {

  private static final int ALL_TRACKERS = -1;
  private static final status_flags_t STATUS = TorrentHandle.QUERY_ACCURATE_DOWNLOAD_COUNTERS;

  /** Of connections to peers of which nothing is known yet. */
  private static final peer_flags_t NOT_MET = peer_info.connecting.or_(peer_info.handshake);

  /** Of connections to peers that have all they want. */
  private static final peer_flags_t NOT_DOWNLOADING = peer_info.seed.or_(peer_info.upload_only);

  private final Queue<TcpEndpoint> known = new ConcurrentLinkedQueue<>();
  private final PeerPieces pieces = new PeerPieces();
  private final Retries retries = new Retries();

  /**
   * @param known addresses to go back to when nobody is connected
   */
  LibtorrentPeers(List<TcpEndpoint> known) {
    this.known.addAll(known);
  }

  /** Those that are connected and have said who they are. */
  List<Neighbour> met(TorrentHandle torrent) {
    peer_info_vector connections = new peer_info_vector();
    torrent.swig().get_peer_info(connections);
    List<Neighbour> met =
        connections.stream()
            .filter(connection -> !connection.getFlags().and_(NOT_MET).non_zero())
            .map(this::neighbour)
            .toList();
    pieces.looked();
    return met;
  }

  private Neighbour neighbour(peer_info connection) {
    PeerId peer = new PeerId(connection.getPid().to_hex());
    return new Neighbour(
        peer,
        pieces.of(peer, connection.get_pieces()),
        !connection.getFlags().and_(NOT_DOWNLOADING).non_zero());
  }

  /** Whether others are said to download the same who are not connected. */
  static boolean moreLeechersKnown(TorrentHandle torrent) {
    TorrentStatus status = torrent.status(STATUS);
    return status.listPeers() - status.listSeeds() > status.numPeers() - status.numSeeds();
  }

  /** Calls those that are new, at once. */
  void add(TorrentHandle torrent, List<TcpEndpoint> peers) {
    for (TcpEndpoint peer : peers) {
      if (known.stream().noneMatch(one -> one.toString().equals(peer.toString()))) {
        known.add(peer);
        torrent.swig().connect_peer(peer.swig());
      }
    }
  }

  /** A piece did not match: libtorrent bans whoever sent it alone. */
  void hashFailed() {
    retries.hashFailed();
  }

  /** Looks for peers again when a download does not move. */
  void retry(TorrentHandle torrent) {
    TorrentStatus status = torrent.status(STATUS);
    long moved = status.totalPayloadDownload() + status.totalPayloadUpload();
    switch (retries.next(status.numSeeds(), moved)) {
      case NOTHING -> {
        return;
      }
      case ASK -> torrent.forceReannounce();
      case LIFT_BANS -> {
        torrent.swig().clear_peers();
        // The addresses are gone with the bans.
        torrent.forceReannounce(0, ALL_TRACKERS, TorrentHandle.IGNORE_MIN_INTERVAL);
      }
    }
    known.forEach(peer -> torrent.swig().connect_peer(peer.swig()));
  }
}
