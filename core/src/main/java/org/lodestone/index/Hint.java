package org.lodestone.index;

import org.lodestone.oci.Digest;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.PieceLength;

/**
 * Says that a blob is what a torrent holds. Anybody may say so of any blob: whoever follows a hint
 * checks the blob's SHA-256.
 *
 * @param size of the blob, in bytes: 1 to {@link PieceLength#MAX_SIZE}
 * @param infoHash of its v1 torrent
 */
public record Hint(Digest blob, long size, InfoHash infoHash) {

  public Hint {
    if (size < 1 || size > PieceLength.MAX_SIZE) {
      throw new IllegalArgumentException(
          "a blob with a torrent has 1 to %d bytes, found %d"
              .formatted(PieceLength.MAX_SIZE, size));
    }
  }

  public static Hint of(BlobTorrent torrent) {
    return new Hint(torrent.digest(), torrent.size(), torrent.infoHash());
  }
}
