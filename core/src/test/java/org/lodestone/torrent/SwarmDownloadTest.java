package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;

/** What readers see when pieces come in any order, come wrong, or do not come. */
@Timeout(60)
class SwarmDownloadTest {

  private static final int PIECE = PieceLength.SMALLEST;
  private static final int PIECES = 4;

  private final byte[] content = new byte[(PIECES - 1) * PIECE + 100];
  private final Deque<Runnable> hashing = new ArrayDeque<>();
  private BlobTorrent torrent;
  private Path file;
  private FakeSwarm swarm;
  private SwarmDownload download;

  @BeforeEach
  void start(@TempDir Path dir) {
    new Random(1).nextBytes(content);
    torrent = BlobHasherTest.torrent(content);
    file = dir.resolve("partial");
    swarm = new FakeSwarm(file);
    download = new SwarmDownload(torrent.digest(), content.length, swarm, hashing::add);
    download.torrentKnown(torrent);
  }

  @Test
  void completesWhenPiecesCameInAnyOrder() throws Exception {
    for (int piece : new int[] {3, 1, 0, 2}) {
      receive(piece);
    }
    hash();
    assertEquals(torrent, download.completion().get());
    assertTrue(swarm.completed);
    assertFalse(swarm.left);
    assertEquals(content.length, download.verifiedBytes());
    try (InputStream in = download.read(0, content.length)) {
      assertArrayEquals(content, in.readAllBytes());
    }
  }

  @Test
  void readsRangesOfPiecesThatAreThere() throws Exception {
    receive(1);
    receive(2);
    assertEquals(2 * PIECE, download.verifiedBytes());
    try (InputStream in = download.read(PIECE + 5, 3 * PIECE)) {
      assertEquals(0, in.available());
      assertEquals(content[PIECE + 5] & 0xff, in.read());
      assertEquals(2 * PIECE - 6, in.available());
      assertEquals(PIECE, in.skip(PIECE));
      assertArrayEquals(Arrays.copyOfRange(content, 2 * PIECE + 6, 3 * PIECE), in.readAllBytes());
      assertEquals(-1, in.read());
    }
  }

  @Test
  void refusesRangesOutsideTheBlob() {
    assertThrows(IndexOutOfBoundsException.class, () -> download.read(0, content.length + 1));
    assertThrows(IndexOutOfBoundsException.class, () -> download.read(-1, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> download.read(2, 1));
  }

  @Test
  void readerWaitsForItsPiece() throws Exception {
    CompletableFuture<byte[]> read = readAll(PIECE, 2 * PIECE);
    receive(0);
    assertFalse(read.isDone());
    receive(1);
    assertArrayEquals(
        Arrays.copyOfRange(content, PIECE, 2 * PIECE), read.get(30, TimeUnit.SECONDS));
  }

  @Test
  void holdsTheLastPieceBackUntilTheWholeMatched() throws Exception {
    for (int piece = 0; piece < PIECES; piece++) {
      receive(piece);
    }
    InputStream in = download.read(0, content.length);
    assertArrayEquals(
        Arrays.copyOf(content, (PIECES - 1) * PIECE), in.readNBytes((PIECES - 1) * PIECE));
    CompletableFuture<byte[]> rest = readAll((PIECES - 1) * PIECE, content.length);
    assertFalse(rest.isDone());
    hash();
    assertEquals(100, rest.get(30, TimeUnit.SECONDS).length);
    assertEquals(100, in.readAllBytes().length);
    in.close();
  }

  @Test
  void wrongBlobIsCutShortAndDeleted() throws Exception {
    CompletableFuture<byte[]> read = readAll(0, content.length);
    receive(0);
    receive(2);
    receive(3);
    swarm.write(1, new byte[PIECE]);
    download.pieceFinished(1);
    hash();
    assertInstanceOf(
        IOException.class,
        assertThrows(ExecutionException.class, () -> read.get(30, TimeUnit.SECONDS)).getCause());
    Throwable reason =
        assertThrows(ExecutionException.class, () -> download.completion().get()).getCause();
    assertTrue(reason.getMessage().contains("not of " + torrent.digest()), reason.getMessage());
    assertTrue(swarm.left);
    assertFalse(Files.exists(file));
    assertThrows(IOException.class, () -> readBytes(0, 1));
  }

  @Test
  void goesOnFromPiecesThatWereThere() throws Exception {
    for (int piece = 0; piece < PIECES; piece++) {
      writePiece(piece);
    }
    BitSet found = new BitSet();
    found.set(0, PIECES);
    download.piecesFinished(found);
    download.piecesFinished(found);
    assertEquals(1, hashing.size(), "one hashing task at a time");
    hash();
    assertEquals(torrent, download.completion().get());
  }

  @Test
  void closingEndsReadersAndKeepsTheFile() throws Exception {
    receive(0);
    CompletableFuture<byte[]> read = readAll(0, content.length);
    download.close();
    Throwable reason =
        assertThrows(ExecutionException.class, () -> read.get(30, TimeUnit.SECONDS)).getCause();
    assertTrue(reason.getMessage().contains("was closed"), reason.getMessage());
    assertTrue(swarm.left);
    assertTrue(Files.exists(file));
    assertTrue(download.completion().isCompletedExceptionally());
  }

  @Test
  void closingAWholeBlobChangesNothing() throws Exception {
    for (int piece = 0; piece < PIECES; piece++) {
      receive(piece);
    }
    hash();
    download.close();
    assertFalse(swarm.left);
    assertArrayEquals(content, readBytes(0, content.length));
  }

  @Test
  void tellsWhyItFailed() throws Exception {
    download.fail(new IOException("No space left on device"));
    download.fail(new IOException("a later error"));
    IOException reason = assertThrows(IOException.class, () -> readBytes(0, 1));
    assertEquals("No space left on device", reason.getMessage());
  }

  @Test
  void failsWhenTheFileIsCutUnderIt() throws Exception {
    receive(0);
    Files.write(file, new byte[1]);
    hash();
    Throwable reason =
        assertThrows(ExecutionException.class, () -> download.completion().get()).getCause();
    assertInstanceOf(EOFException.class, reason.getCause());
  }

  @Test
  void interruptEndsAReader() throws Exception {
    FutureTask<byte[]> read = new FutureTask<>(() -> readBytes(0, 1));
    Thread reader = new Thread(read);
    reader.start();
    reader.interrupt();
    assertInstanceOf(
        InterruptedIOException.class,
        assertThrows(ExecutionException.class, () -> read.get(30, TimeUnit.SECONDS)).getCause());
  }

  @Test
  void blobOfOnePieceIsSeenOnlyWhenItMatched() throws Exception {
    byte[] small = {1, 2, 3};
    SwarmDownload one = new SwarmDownload(Digest.of(small), 3, swarm, hashing::add);
    one.torrentKnown(BlobHasherTest.torrent(small));
    swarm.write(0, small);
    one.pieceFinished(0);
    CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> unchecked(one.read(0, 3)));
    assertFalse(read.isDone());
    hash();
    assertArrayEquals(small, read.get(30, TimeUnit.SECONDS));
  }

  private void receive(int piece) throws IOException {
    writePiece(piece);
    download.pieceFinished(piece);
  }

  private void writePiece(int piece) throws IOException {
    int end = Math.min(content.length, (piece + 1) * PIECE);
    swarm.write(piece, Arrays.copyOfRange(content, piece * PIECE, end));
  }

  private void hash() {
    while (!hashing.isEmpty()) {
      hashing.remove().run();
    }
  }

  private byte[] readBytes(long from, long to) throws IOException {
    try (InputStream in = download.read(from, to)) {
      return in.readAllBytes();
    }
  }

  private CompletableFuture<byte[]> readAll(long from, long to) {
    return CompletableFuture.supplyAsync(() -> unchecked(download.read(from, to)));
  }

  private static byte[] unchecked(InputStream in) {
    try (in) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
