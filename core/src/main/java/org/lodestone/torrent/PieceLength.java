package org.lodestone.torrent;

/**
 * The fixed ladder from a blob's size to its piece length: the smallest power of two from 256 KiB
 * up that gives at most 4,096 pieces. Small pieces spread and start fastest; few of them keep the
 * metainfo below 82 kB.
 */
public final class PieceLength {

  /** The first rung, and the piece length of every blob up to 1 GiB. */
  public static final int SMALLEST = 256 * 1024;

  /** The last rung; BitTorrent clients refuse much longer pieces. */
  public static final int LARGEST = 128 * 1024 * 1024;

  public static final int MAX_PIECES = 4096;

  /** The largest blob that can be a torrent, 512 GiB. */
  public static final long MAX_SIZE = (long) LARGEST * MAX_PIECES;

  private PieceLength() {}

  /**
   * @throws IllegalArgumentException when a blob of that size has no torrent
   */
  public static int of(long size) {
    if (size < 1 || size > MAX_SIZE) {
      throw new IllegalArgumentException(
          "a torrent holds 1 to " + MAX_SIZE + " bytes, not " + size);
    }
    int length = SMALLEST;
    while (pieces(size, length) > MAX_PIECES) {
      length *= 2;
    }
    return length;
  }

  /** How many pieces of that length hold {@code size} bytes. */
  static int pieces(long size, int pieceLength) {
    return Math.toIntExact((size + pieceLength - 1) / pieceLength);
  }
}
