package org.lodestone.index;

import org.lodestone.oci.Digest;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.PieceLength;

/**
 * Says that a stretch of a blob, or all of it, is what a torrent holds. Anybody may say so of any
 * blob: whoever follows a hint checks the whole blob's SHA-256.
 *
 * @param size of the whole blob, in bytes: 1 to {@link PieceLength#MAX_SIZE}
 * @param offset of the stretch's first byte
 * @param length of the stretch, in bytes: at least 1, and it ends within the blob
 * @param infoHash of the stretch's v1 torrent
 */
public record Hint(Digest blob, long size, long offset, long length, InfoHash infoHash) {

  public Hint {
    if (size < 1 || size > PieceLength.MAX_SIZE) {
      throw new IllegalArgumentException(
          "a blob with a torrent has 1 to %d bytes, found %d"
              .formatted(PieceLength.MAX_SIZE, size));
    }
    if (offset < 0 || length < 1 || length > size - offset) {
      throw new IllegalArgumentException(
          "%d bytes from offset %d do not lie in a blob of %d bytes"
              .formatted(length, offset, size));
    }
  }

  /** Of a whole blob. */
  public static Hint of(BlobTorrent torrent) {
    return new Hint(torrent.digest(), torrent.size(), 0, torrent.size(), torrent.infoHash());
  }

  /** Whether the torrent is said to hold the whole blob. */
  public boolean isWhole() {
    return length == size;
  }
}
