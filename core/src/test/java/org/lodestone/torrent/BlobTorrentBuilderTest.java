package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lodestone.oci.Digest;

class BlobTorrentBuilderTest {

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
    BlobTorrent secondRung = BlobTorrentBuilder.hash(sparse).torrent().orElseThrow();
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
  void doesNotDependOnHowTheBytesArrive(int chunk) {
    byte[] content = new byte[20 * PIECE + 17];
    new Random(chunk).nextBytes(content);
    try (BlobTorrentBuilder builder = BlobTorrentBuilder.ofUnknownSize()) {
      ByteBuffer reused = ByteBuffer.allocate(chunk);
      for (int from = 0; from < content.length; from += chunk) {
        int count = Math.min(chunk, content.length - from);
        builder.update(reused.clear().put(content, from, count).flip());
      }
      BlobTorrentBuilder.Hashed hashed = builder.finish();
      assertEquals(Digest.of(content), hashed.digest());
      assertEquals(Optional.of(torrent(content)), hashed.torrent());
    }
  }

  @Test
  void emptyBlobHasNoTorrent() {
    try (BlobTorrentBuilder builder = BlobTorrentBuilder.ofSize(0)) {
      assertEquals(
          new BlobTorrentBuilder.Hashed(Digest.of(new byte[0]), 0, Optional.empty()),
          builder.finish());
    }
  }

  @Test
  void holdsTheCallerToTheSizePromised() {
    try (BlobTorrentBuilder builder = BlobTorrentBuilder.ofSize(5)) {
      builder.update(ByteBuffer.allocate(4));
      assertThrows(IllegalArgumentException.class, builder::finish);
      assertThrows(IllegalArgumentException.class, () -> builder.update(ByteBuffer.allocate(2)));
    }
  }

  @Test
  void largeBlobOfUnknownSizeNeedsASecondPass() {
    ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
    try (BlobTorrentBuilder builder = BlobTorrentBuilder.ofUnknownSize()) {
      for (int mebibyte = 0; mebibyte < 1024; mebibyte++) {
        builder.update(zeros.clear());
      }
      builder.update(ByteBuffer.allocate(1));
      BlobTorrentBuilder.Hashed hashed = builder.finish();
      assertEquals(
          "6d9bfe50425f2dfe4e2ac07efee1f0bc9d567348ad4aed62704ffe6f5884e9a8",
          hashed.digest().hex());
      assertEquals(Optional.empty(), hashed.torrent());
    }
  }

  static BlobTorrent torrent(byte[] content) {
    try (BlobTorrentBuilder builder = BlobTorrentBuilder.ofSize(content.length)) {
      builder.update(ByteBuffer.wrap(content));
      return builder.finish().torrent().orElseThrow();
    }
  }
}
