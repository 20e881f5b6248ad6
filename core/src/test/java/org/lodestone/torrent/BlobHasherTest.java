package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.io.ByteStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.oci.Digest;

class BlobHasherTest {

  private static final int PIECE = PieceLength.SMALLEST;

  /** Infohashes of python3-libtorrent 2.0.8: create_torrent(…, v1_only), set_piece_hashes. */
  @Test
  void makesTheInfohashesOfLibtorrent(@TempDir Path dir) throws IOException {
    assertEquals(
        "f9c994463e3ae84f23b7234f5b34e6c0acd43a2f", torrent(new byte[] {'x'}).infoHash().hex());
    byte[] counting = new byte[700_000];
    for (int i = 0; i < counting.length; i++) {
      counting[i] = (byte) (i % 251);
    }
    assertEquals("41e8ee0043273c653b8ce965635af8c8ab405ee7", torrent(counting).infoHash().hex());
    Path sparse = dir.resolve("sparse");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength((1L << 30) + 1);
    }
    BlobTorrent secondRung = BlobHasher.hash(sparse).torrent().orElseThrow();
    assertEquals("458d306ae160629c401bf7875edc973ea4e52fc1", secondRung.infoHash().hex());
    assertEquals(2 * PIECE, secondRung.pieceLength());
  }

  static LongStream sizes() {
    Random random = new Random(6);
    return LongStream.concat(
        LongStream.of(
            1, 2, PIECE - 1, PIECE, PIECE + 1, 7L * PIECE - 1, 7L * PIECE, 7L * PIECE + 1),
        random.longs(8, 1, 20L * PIECE));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void agreesWithMktorrent(long size, @TempDir Path dir) throws Exception {
    Path mktorrent = Path.of("/usr/bin/mktorrent");
    assumeTrue(Files.isExecutable(mktorrent), "needs Debian's package mktorrent");
    byte[] content = new byte[(int) size];
    new Random(size).nextBytes(content);
    BlobTorrent ours = torrent(content);
    Path file = Files.write(dir.resolve(ours.name()), content);
    Path made = dir.resolve("made.torrent");
    Process process =
        new ProcessBuilder(mktorrent + "", "-d", "-l", "18", "-o", made + "", file + "")
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("log").toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    Bencode.Dict metainfo = (Bencode.Dict) Bencode.decode(Files.readAllBytes(made));
    assertEquals(
        BlobTorrent.parse(ours.metainfo()),
        BlobTorrent.parseInfo(metainfo.get("info").orElseThrow().encode()));
  }

  static Stream<Integer> chunkSizes() {
    return Stream.of(1000, PIECE / 2 + 1, PIECE, 3 * PIECE, 40 * PIECE);
  }

  @ParameterizedTest
  @MethodSource("chunkSizes")
  void doesNotDependOnHowTheBytesArrive(int chunk) throws IOException {
    byte[] content = random(20 * PIECE + 17);
    InputStream inChunks =
        new FilterInputStream(new ByteArrayInputStream(content)) {
          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return super.read(buffer, offset, Math.min(length, chunk));
          }
        };
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    BlobHasher.Hashed hashed =
        BlobHasher.hash(inChunks, OptionalLong.empty(), bytes -> copyTo(copy, bytes));
    assertEquals(Digest.of(content), hashed.digest());
    assertEquals(Optional.of(torrent(content)), hashed.torrent());
    assertArrayEquals(content, copy.toByteArray());
  }

  @Test
  void emptyBlobHasNoTorrent() throws IOException {
    assertEquals(
        new BlobHasher.Hashed(Digest.of(new byte[0]), 0, Optional.empty()),
        hash(new byte[0], OptionalLong.of(0)));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, PIECE, 20 * PIECE})
  void holdsTheStreamToThePromisedSize(int size) {
    IOException shorter =
        assertThrows(IOException.class, () -> hash(new byte[size - 1], OptionalLong.of(size)));
    assertEquals(
        "it has %d of the promised %d bytes".formatted(size - 1, size), shorter.getMessage());
    IOException longer =
        assertThrows(
            IOException.class,
            () -> BlobHasher.hash(new Zeros(), OptionalLong.of(size), bytes -> {}));
    assertEquals("it has more than the promised %d bytes".formatted(size), longer.getMessage());
  }

  @Test
  void endsWhenTheCopyFails() {
    IOException full =
        assertThrows(
            IOException.class,
            () ->
                BlobHasher.hash(
                    new Zeros(),
                    OptionalLong.empty(),
                    bytes -> {
                      throw new IOException("no space left");
                    }));
    assertEquals("no space left", full.getMessage());
  }

  @Test
  void endsWhenTheStreamFails() {
    InputStream broken =
        new FilterInputStream(new Zeros()) {
          private int left = 3 * PIECE;

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            left -= length;
            if (left < 0) {
              throw new IOException("connection reset");
            }
            return super.read(buffer, offset, length);
          }
        };
    IOException reset =
        assertThrows(
            IOException.class, () -> BlobHasher.hash(broken, OptionalLong.empty(), bytes -> {}));
    assertEquals("connection reset", reset.getMessage());
  }

  @Test
  void largeBlobOfUnknownSizeNeedsASecondPass() throws IOException {
    InputStream zeros = ByteStreams.limit(new Zeros(), (1L << 30) + 1);
    BlobHasher.Hashed hashed = BlobHasher.hash(zeros, OptionalLong.empty(), bytes -> {});
    assertEquals(
        "6d9bfe50425f2dfe4e2ac07efee1f0bc9d567348ad4aed62704ffe6f5884e9a8", hashed.digest().hex());
    assertEquals(Optional.empty(), hashed.torrent());
  }

  static BlobTorrent torrent(byte[] content) {
    try {
      return hash(content, OptionalLong.of(content.length)).torrent().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BlobHasher.Hashed hash(byte[] content, OptionalLong size) throws IOException {
    return BlobHasher.hash(new ByteArrayInputStream(content), size, bytes -> {});
  }

  private static void copyTo(ByteArrayOutputStream out, ByteBuffer bytes) {
    out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** A stream that never ends. */
  private static final class Zeros extends InputStream {

    @Override
    public int read() {
      return 0;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      Arrays.fill(buffer, offset, offset + length, (byte) 0);
      return length;
    }
  }
}
