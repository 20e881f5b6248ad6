package org.lodestone.torrent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.libtorrent4j.TorrentHandle;

/**
 * The torrents of a session. Every use holds this object's lock; adding one to the session and to
 * this happens under it in one go, so that an alert finds its torrent.
 */
final class LibtorrentTorrents {

  private final Map<InfoHash, LibtorrentTorrent> byInfoHash = new HashMap<>();

  /** By libtorrent's id, which tells a torrent from an earlier one with the same infohash. */
  private final Map<Long, LibtorrentTorrent> byId = new HashMap<>();

  synchronized void add(LibtorrentTorrent torrent) {
    byInfoHash.put(torrent.infoHash(), torrent);
    byId.put(torrent.id(), torrent);
  }

  /** Returns whether it was there. */
  synchronized boolean remove(LibtorrentTorrent torrent) {
    byId.remove(torrent.id(), torrent);
    return byInfoHash.remove(torrent.infoHash(), torrent);
  }

  synchronized Optional<LibtorrentTorrent> find(InfoHash infoHash) {
    return Optional.ofNullable(byInfoHash.get(infoHash));
  }

  synchronized Optional<LibtorrentTorrent> find(TorrentHandle handle) {
    return Optional.ofNullable(byId.get(handle.swig().id()));
  }

  synchronized List<LibtorrentTorrent> all() {
    return List.copyOf(byInfoHash.values());
  }
}
