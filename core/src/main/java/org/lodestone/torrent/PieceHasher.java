package org.lodestone.torrent;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The SHA-1 of each piece, one after the other, as in a v1 info dictionary (BEP 3). */
final class PieceHasher {

  private final int pieceLength;
  private final MessageDigest sha1 = BlobTorrent.newSha1();
  private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();
  private int inPiece;

  PieceHasher(int pieceLength) {
    this.pieceLength = pieceLength;
  }

  int pieceLength() {
    return pieceLength;
  }

  void update(ByteBuffer bytes) {
    int end = bytes.limit();
    while (bytes.position() < end) {
      int count = Math.min(pieceLength - inPiece, end - bytes.position());
      sha1.update(bytes.limit(bytes.position() + count));
      bytes.limit(end);
      inPiece += count;
      if (inPiece == pieceLength) {
        endPiece();
      }
    }
  }

  byte[] finish() {
    if (inPiece > 0) {
      endPiece();
    }
    return pieces.toByteArray();
  }

  private void endPiece() {
    pieces.writeBytes(sha1.digest());
    inPiece = 0;
  }
}
