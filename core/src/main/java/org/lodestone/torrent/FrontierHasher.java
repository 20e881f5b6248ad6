package org.lodestone.torrent;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.lodestone.oci.Digest;

/** Hashes a file from its beginning while it is still growing, so that its end costs no wait. */
final class FrontierHasher {

  private static final int READ_SIZE = 1 << 20;

  private final MessageDigest sha256 = Digest.newSha256();
  private long position;

  long position() {
    return position;
  }

  /** Hashes on up to that byte. */
  void advanceTo(Path file, long end) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(READ_SIZE, end - position));
      while (position < end) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
        if (channel.read(buffer, position) < 0) {
          throw new EOFException(file + " ends at byte " + position + ", expected " + end);
        }
        sha256.update(buffer.flip());
        position += buffer.limit();
      }
    }
  }

  /** The digest of what was hashed; ends the use of this object. */
  Digest finish() {
    return Digest.ofRaw(sha256.digest());
  }
}
