package org.lodestone.torrent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
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
public final class BlobTorrentBuilder implements AutoCloseable {

  private static final int READ_SIZE = 1 << 20;

  private final OptionalLong promisedSize;
  private final PieceHasher pieces;
  private final ParallelHasher hasher;
  private long size;

  private BlobTorrentBuilder(OptionalLong promisedSize) {
    this.promisedSize = promisedSize;
    long forLadder = Math.max(1, promisedSize.orElse(1));
    this.pieces = new PieceHasher(PieceLength.of(forLadder));
    this.hasher = new ParallelHasher(pieces::update);
  }

  /**
   * What a blob turned out to be.
   *
   * @param torrent absent for an empty blob, and for one of more than 1 GiB of unknown size
   */
  public record Hashed(Digest digest, long size, Optional<BlobTorrent> torrent) {}

  /** A builder for a blob of exactly that many bytes. */
  public static BlobTorrentBuilder ofSize(long size) {
    return new BlobTorrentBuilder(OptionalLong.of(size));
  }

  /** A builder for a blob whose size shows at its end. */
  public static BlobTorrentBuilder ofUnknownSize() {
    return new BlobTorrentBuilder(OptionalLong.empty());
  }

  /** Hashes a file. */
  public static Hashed hash(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file);
        BlobTorrentBuilder builder = ofSize(channel.size())) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(READ_SIZE);
      while (channel.read(buffer) >= 0) {
        builder.update(buffer.flip());
        buffer.clear();
      }
      return builder.finish();
    } catch (IllegalArgumentException e) {
      throw new IOException("could not hash " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Takes the blob's next bytes; the buffer is free for reuse when this returns.
   *
   * @throws IllegalArgumentException when there are more than were promised
   */
  public void update(ByteBuffer bytes) {
    size += bytes.remaining();
    if (promisedSize.isPresent() && size > promisedSize.getAsLong()) {
      throw new IllegalArgumentException(
          "the blob has more than the %d bytes promised".formatted(promisedSize.getAsLong()));
    }
    hasher.update(bytes);
  }

  /**
   * The result over all bytes given.
   *
   * @throws IllegalArgumentException when there are fewer than were promised
   */
  public Hashed finish() {
    if (promisedSize.isPresent() && size != promisedSize.getAsLong()) {
      throw new IllegalArgumentException(
          "the blob has %d bytes, %d were promised".formatted(size, promisedSize.getAsLong()));
    }
    Digest digest = Digest.ofRaw(hasher.finish());
    boolean ladderFits =
        size >= 1 && size <= PieceLength.MAX_SIZE && PieceLength.of(size) == pieces.pieceLength();
    return new Hashed(
        digest,
        size,
        ladderFits
            ? Optional.of(new BlobTorrent(digest, size, pieces.finish()))
            : Optional.empty());
  }

  /** Ends the threads when the blob was not finished. */
  @Override
  public void close() {
    hasher.close();
  }
}
