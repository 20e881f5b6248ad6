package org.lodestone.torrent;

import java.util.List;
import org.lodestone.oci.Digest;

/**
 * The v1 torrent of one blob (BEP 3): a pure function of the blob's bytes, so that whoever has the
 * blob makes the same infohash. Name {@code sha256-<hex>}, piece length by {@link PieceLength}, no
 * date, no comment.
 */
public final class BlobTorrent {

  public Digest digest() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The blob's length in bytes, at least 1: an empty blob has no torrent. */
  public long size() {
    throw new UnsupportedOperationException("skeleton");
  }

  public int pieceLength() {
    throw new UnsupportedOperationException("skeleton");
  }

  public InfoHash infoHash() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The bencoded metainfo file, without trackers. */
  public byte[] metainfo() {
    throw new UnsupportedOperationException("skeleton");
  }

  /** The magnet link with dn, xl and these trackers. */
  public MagnetLink magnet(List<String> trackers) {
    throw new UnsupportedOperationException("skeleton");
  }

  /**
   * Reads metainfo and accepts only what this class would itself have made.
   *
   * @throws IllegalArgumentException saying how it differs
   */
  public static BlobTorrent parse(byte[] metainfo) {
    throw new UnsupportedOperationException("skeleton");
  }
}
