package org.lodestone.torrent;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.libtorrent4j.AddTorrentParams;
import org.libtorrent4j.Address;
import org.libtorrent4j.Sha1Hash;
import org.libtorrent4j.TcpEndpoint;
import org.libtorrent4j.TorrentFlags;
import org.libtorrent4j.TorrentInfo;
import org.libtorrent4j.swig.info_hash_t;
import org.libtorrent4j.swig.int_string_map;
import org.libtorrent4j.swig.torrent_flags_t;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How torrents are added to a session. None is left to libtorrent's own queueing. */
final class LibtorrentParams {

  private static final Logger LOG = LoggerFactory.getLogger(LibtorrentParams.class);

  private static final torrent_flags_t COMMON =
      TorrentFlags.APPLY_IP_FILTER.or_(TorrentFlags.DUPLICATE_IS_ERROR);

  private LibtorrentParams() {}

  /**
   * A known good file: nothing is hashed now, each piece is checked when it is first uploaded. In
   * upload mode nothing is ever written to it.
   */
  static AddTorrentParams seed(BlobTorrent torrent, Path file, List<Tracker> trackers) {
    AddTorrentParams params = at(file);
    params.setTorrentInfo(new TorrentInfo(torrent.metainfo()));
    params.setTrackers(urls(trackers));
    params.setFlags(COMMON.or_(TorrentFlags.SEED_MODE).or_(TorrentFlags.UPLOAD_MODE));
    return params;
  }

  /** A download whose metainfo is known. What is in the file already is checked and kept. */
  static AddTorrentParams download(BlobTorrent torrent, Path file, MagnetLink magnet) {
    AddTorrentParams params = at(file);
    params.setTorrentInfo(new TorrentInfo(torrent.metainfo()));
    addHints(params, magnet);
    params.setFlags(COMMON);
    return params;
  }

  /** A download that gets its metadata from peers; upload mode until that has been checked. */
  static AddTorrentParams download(Path file, MagnetLink magnet) {
    AddTorrentParams params = at(file);
    info_hash_t infoHash = new info_hash_t(Sha1Hash.parseHex(magnet.infoHash().hex()).swig());
    params.swig().setInfo_hashes(infoHash);
    addHints(params, magnet);
    params.setFlags(COMMON.or_(TorrentFlags.UPLOAD_MODE));
    return params;
  }

  /** The addresses of the link's peers; names are not looked up here, and left out. */
  static List<TcpEndpoint> peers(MagnetLink magnet) {
    List<TcpEndpoint> endpoints = new ArrayList<>();
    for (HostPort peer : magnet.peers()) {
      if (peer.isAddress()) {
        endpoints.add(new TcpEndpoint(Address.parseIp(peer.host()), peer.port()));
      } else {
        LOG.warn("peer {} of {} is not an address: left out", peer, magnet.infoHash());
      }
    }
    return endpoints;
  }

  private static void addHints(AddTorrentParams params, MagnetLink magnet) {
    params.setTrackers(urls(magnet.trackers()));
    params.setUrlSeeds(urls(magnet.webSeeds()));
    params.peers(peers(magnet));
  }

  private static List<String> urls(List<?> trackersOrWebSeeds) {
    return trackersOrWebSeeds.stream().map(Object::toString).toList();
  }

  /** The torrent's one file goes by the name it has on disk, not by the torrent's. */
  private static AddTorrentParams at(Path file) {
    AddTorrentParams params = new AddTorrentParams();
    params.setSavePath(file.getParent().toString());
    int_string_map names = new int_string_map();
    names.put(0, file.getFileName().toString());
    params.swig().set_renamed_files(names);
    return params;
  }
}
