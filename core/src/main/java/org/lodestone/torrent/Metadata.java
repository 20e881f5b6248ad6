package org.lodestone.torrent;

/** The metainfo that a peer sent (BEP 9): looked at before anything is asked of its torrent. */
final class Metadata {

  private Metadata() {}

  /**
   * Tells the download its torrent, or ends it when that is not the promised blob's.
   *
   * @param info the info dictionary, which has that infohash
   * @return whether pieces may be asked for
   */
  static boolean accept(SwarmDownload download, InfoHash infoHash, byte[] info) {
    try {
      BlobTorrent found = BlobTorrent.parseInfo(info);
      if (!found.digest().equals(download.digest()) || found.size() != download.size()) {
        throw new IllegalArgumentException(
            "it is of %s with %d bytes".formatted(found.digest(), found.size()));
      }
      download.torrentKnown(found);
      return true;
    } catch (IllegalArgumentException e) {
      download.fail(
          new WrongTorrentException(
              "torrent %s is not the one of %s with %d bytes: %s"
                  .formatted(infoHash, download.digest(), download.size(), e.getMessage()),
              e));
      return false;
    }
  }
}
