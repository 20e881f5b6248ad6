package org.lodestone.torrent;

import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lodestone.oci.Digest;

/**
 * Makes a blob's digest and torrent in one pass over its bytes, SHA-1 and SHA-256 on two threads.
 *
 * <p>The piece length follows from the size, and piece hashes of one length cannot be turned into
 * those of another. So the size is given beforehand where it is known. Without it pieces of 256 KiB
 * are hashed, which is right up to 1 GiB; a larger blob then has no torrent yet, and its stored
 * file is hashed a second time by {@link #hash(Path)}.
 */
public final class BlobHasher {

  private BlobHasher() {}

  /**
   * What a blob turned out to be.
   *
   * @param torrent absent for an empty blob, for one of more than 512 GiB, and for one of more than
   *     1 GiB whose size was not known beforehand
   */
  public record Hashed(Digest digest, long size, Optional<BlobTorrent> torrent) {}

  /** Where the bytes go while they are hashed, called by a thread of its own. */
  @FunctionalInterface
  public interface Copy {
    void write(ByteBuffer bytes) throws IOException;
  }

  /** Hashes a file. */
  public static Hashed hash(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return hash(in, OptionalLong.of(Files.size(file)), List.of());
    } catch (IOException e) {
      throw new IOException("could not hash " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Hashes what a stream has and copies it in the same pass.
   *
   * @param in read to its end, or to the first byte too many; not closed
   * @param size of the blob, empty when it will show at its end
   * @throws IOException also when the blob has another size
   */
  public static Hashed hash(InputStream in, OptionalLong size, Copy copy) throws IOException {
    return hash(in, size, List.of(copy::write));
  }

  private static Hashed hash(InputStream in, OptionalLong size, List<FanOut.Consumer> others)
      throws IOException {
    BlobHash hash = new BlobHash(size);
    List<FanOut.Consumer> consumers =
        new ArrayList<>(List.of(hash::updateDigest, hash::updatePieces));
    consumers.addAll(others);
    long limit = size.orElse(Long.MAX_VALUE - 1) + 1;
    long found = FanOut.copy(ByteStreams.limit(in, limit), consumers);
    if (found == limit) {
      throw new IOException("it has more than the promised %d bytes".formatted(size.orElseThrow()));
    }
    if (found != size.orElse(found)) {
      throw new IOException(
          "it has %d of the promised %d bytes".formatted(found, size.orElseThrow()));
    }
    return hash.finish();
  }
}
