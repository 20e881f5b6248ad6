package org.lodestone.torrent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lodestone.oci.Digest;

/**
 * A blob's digest and torrent, made while its bytes come in order. The two may be fed by a thread
 * each.
 *
 * @see BlobHasher for what becomes of a blob whose size is not known beforehand
 */
public final class BlobHash {

  private final MessageDigest sha256 = Digest.newSha256();
  private final PieceHasher pieces;
  private long size;

  /**
   * @param size of the blob, empty when it will show at its end
   */
  public BlobHash(OptionalLong size) {
    this.pieces = new PieceHasher(pieceLength(size));
  }

  private static int pieceLength(OptionalLong size) {
    return PieceLength.of(Math.min(Math.max(1, size.orElse(1)), PieceLength.MAX_SIZE));
  }

  /** Takes the next bytes. */
  public void update(ByteBuffer bytes) {
    updateDigest(bytes.duplicate());
    updatePieces(bytes);
  }

  /**
   * Takes what a stream has, and copies it in the same pass, on a thread for each when it is much.
   * When the stream fails, what it had given is counted by {@link #size}, less at most 256 KiB that
   * went nowhere; when the copy fails, this object is of no more use.
   *
   * @return how many bytes there were
   */
  public long copy(InputStream in, BlobHasher.Copy copy) throws IOException {
    return FanOut.copy(in, List.of(this::updateDigest, this::updatePieces, copy::write));
  }

  /** How many bytes it has taken. */
  public long size() {
    return size;
  }

  void updateDigest(ByteBuffer bytes) {
    size += bytes.remaining();
    sha256.update(bytes);
  }

  void updatePieces(ByteBuffer bytes) {
    pieces.update(bytes);
  }

  /** What the bytes were; ends the use of this object. */
  public BlobHasher.Hashed finish() {
    Digest digest = Digest.ofRaw(sha256.digest());
    boolean piecesFit =
        size >= 1 && size <= PieceLength.MAX_SIZE && PieceLength.of(size) == pieces.pieceLength();
    return new BlobHasher.Hashed(
        digest,
        size,
        piecesFit ? Optional.of(new BlobTorrent(digest, size, pieces.finish())) : Optional.empty());
  }
}
