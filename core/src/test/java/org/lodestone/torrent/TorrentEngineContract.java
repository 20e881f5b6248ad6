package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.torrent.SwarmFixture.await;
import static org.lodestone.torrent.SwarmFixture.until;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;

/** What every engine does: libtorrent's on the loopback interface, and the fake that tests use. */
@Timeout(120)
abstract class TorrentEngineContract {

  static final int PIECE = PieceLength.SMALLEST;

  @TempDir Path dir;
  SwarmFixture swarm;

  @BeforeEach
  void start() throws Exception {
    swarm = network();
  }

  /** Engines of the kind that is tested, and how they meet. */
  abstract SwarmFixture network() throws IOException;

  @AfterEach
  void stop() {
    swarm.close();
  }

  @Test
  void fetchesWhatAnotherSeeds() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(5 * PIECE + 1);
    swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
    Path file = swarm.newFile();
    SwarmDownload download = swarm.fetch(swarm.engine(), blob.torrent(), file);
    assertEquals(blob.torrent(), await(download.completion()));
    assertArrayEquals(blob.content(), Files.readAllBytes(file));
    assertEquals(blob.content().length, download.verifiedBytes());
  }

  @Test
  void streamsWhileDownloading() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(20 * PIECE + 17);
    swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
    SwarmDownload download = swarm.fetch(swarm.engine(), blob.torrent(), swarm.newFile());
    try (InputStream in = download.read(0, download.size())) {
      assertArrayEquals(blob.content(), in.readAllBytes());
    }
    try (InputStream in = download.read(PIECE - 1, 2 * PIECE + 2)) {
      assertArrayEquals(
          Arrays.copyOfRange(blob.content(), PIECE - 1, 2 * PIECE + 2), in.readAllBytes());
    }
  }

  @Test
  void manyReadersOfOneDownload() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(16 * PIECE + 3);
    SwarmDownload download = swarm.fetch(swarm.engine(), blob.torrent(), swarm.newFile());
    Random random = new Random(5);
    List<CompletableFuture<Void>> readers =
        Stream.generate(() -> random.nextInt(blob.content().length))
            .limit(12)
            .map(from -> readsRange(download, blob, from))
            .toList();
    swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
    for (CompletableFuture<Void> reader : readers) {
      await(reader);
    }
  }

  /** Whoever asked at the same moment has to be told from one that cannot be served. */
  @Test
  void saysThatItTakesPartInASwarmAlready() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(PIECE);
    TorrentEngine engine = swarm.engine();
    swarm.fetch(engine, blob.torrent(), swarm.newFile());
    assertThrows(
        AlreadyJoinedException.class, () -> swarm.fetch(engine, blob.torrent(), swarm.newFile()));
  }

  @Test
  void waitsUntilSomeoneSeeds() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(PIECE);
    TorrentEngine late = swarm.engine();
    MagnetLink magnet =
        blob.torrent().magnet(List.of()).withHints(List.of(), List.of(), List.of(peer(late)));
    SwarmDownload download =
        swarm.engine().fetch(blob.torrent().digest(), PIECE, magnet, swarm.newFile());
    assertFalse(download.completion().isDone());
    late.seed(blob.torrent(), blob.file(), List.of());
    await(download.completion());
  }

  @Test
  void refusesTheTorrentOfAnotherBlob() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
    TorrentEngine leecher = swarm.engine();
    MagnetLink magnet = blob.torrent().magnet(swarm.trackers());
    Digest promised = Digest.of(new byte[0]);
    Path file = swarm.newFile();
    SwarmDownload download = leecher.fetch(promised, 3 * PIECE, magnet, file);
    assertFails(download, "is not the one of " + promised);
    SwarmDownload longer =
        leecher.fetch(blob.torrent().digest(), 3 * PIECE + 1, magnet, swarm.newFile());
    assertFails(longer, "with %d bytes: it is of".formatted(3 * PIECE + 1));
    assertEquals(List.of(), leecher.active());
    assertFalse(Files.exists(file));
  }

  @Test
  void refusesBytesThatAreNotThePromisedBlob() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    Digest promised = Digest.of(new byte[] {1});
    BlobTorrent forged = SwarmFixture.forged(blob.torrent(), promised);
    swarm.engine().seed(forged, blob.file(), swarm.trackers());
    TorrentEngine leecher = swarm.engine();
    Path file = swarm.newFile();
    SwarmDownload download = swarm.fetch(leecher, forged, file);
    assertFails(download, "the torrent's bytes are those of " + blob.torrent().digest());
    assertFalse(Files.exists(file));
    assertEquals(List.of(), leecher.active());
  }

  @Test
  void damagedSeedIsFoundAtItsFirstUploadAndLeftAlone() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    flip(blob.file(), PIECE + 1);
    byte[] damaged = Files.readAllBytes(blob.file());
    TorrentEngine seeder = swarm.engine();
    seeder.seed(blob.torrent(), blob.file(), swarm.trackers());
    SwarmDownload download = swarm.fetch(swarm.engine(), blob.torrent(), swarm.newFile());
    SwarmFixture.Suspect suspect = swarm.suspects.poll(60, TimeUnit.SECONDS);
    assertEquals(blob.file(), suspect.file());
    assertEquals(blob.torrent().infoHash(), suspect.infoHash());
    assertEquals(List.of(), seeder.active());
    assertFalse(download.completion().isDone());
    // Another node has the whole blob: the damaged one must not be repaired in place.
    Path healthy = Files.write(swarm.newFile(), blob.content());
    swarm.engine().seed(blob.torrent(), healthy, swarm.trackers());
    await(download.completion());
    assertArrayEquals(damaged, Files.readAllBytes(blob.file()));
  }

  @Test
  void truncatedSeedIsReported() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    TorrentEngine seeder = swarm.engine();
    seeder.seed(blob.torrent(), blob.file(), swarm.trackers());
    Files.write(blob.file(), new byte[10]);
    swarm.fetch(swarm.engine(), blob.torrent(), swarm.newFile());
    assertEquals(blob.file(), swarm.suspects.poll(60, TimeUnit.SECONDS).file());
    assertEquals(List.of(), seeder.active());
    IOException refusal =
        assertThrows(IOException.class, () -> seeder.seed(blob.torrent(), blob.file(), List.of()));
    assertTrue(refusal.getMessage().contains("has 10 bytes, expected"), refusal.getMessage());
  }

  @Test
  void goesOnWithWhatIsOnDisk() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(20 * PIECE);
    swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
    Path partial = Files.write(swarm.newFile(), Arrays.copyOf(blob.content(), 15 * PIECE));
    flip(partial, 2 * PIECE);
    TorrentEngine leecher = swarm.engine();
    MagnetLink magnet = blob.torrent().magnet(swarm.trackers());
    SwarmDownload download = leecher.fetch(blob.torrent(), magnet, partial);
    await(download.completion());
    assertArrayEquals(blob.content(), Files.readAllBytes(partial));
    // Five pieces were missing and one was damaged.
    LongSupplier downloaded =
        () -> leecher.stats(blob.torrent().infoHash()).orElseThrow().downloaded();
    until(() -> downloaded.getAsLong() >= 6 * PIECE);
    assertTrue(downloaded.getAsLong() < 10 * PIECE, "downloaded " + downloaded.getAsLong());
  }

  @Test
  void completesAtOnceWhenEverythingIsOnDisk() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    MagnetLink magnet = blob.torrent().magnet(List.of());
    SwarmDownload download = swarm.engine().fetch(blob.torrent(), magnet, blob.file());
    assertEquals(blob.torrent(), await(download.completion()));
  }

  @Test
  void goesOnSeedingUnderAnotherName() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    TorrentEngine origin = swarm.engine();
    origin.seed(blob.torrent(), blob.file(), swarm.trackers());
    TorrentEngine node = swarm.engine();
    Path partial = swarm.newFile();
    SwarmDownload download = swarm.fetch(node, blob.torrent(), partial);
    await(download.completion());
    origin.close();
    Path adopted = Files.createLink(swarm.newFile(), partial);
    node.moved(blob.torrent().infoHash(), adopted);
    Files.delete(partial);
    Path copy = swarm.newFile();
    await(swarm.fetch(swarm.engine(), blob.torrent(), copy).completion());
    assertArrayEquals(blob.content(), Files.readAllBytes(copy));
    assertArrayEquals(blob.content(), download.read(0, download.size()).readAllBytes());
    assertEquals(0, swarm.suspects.size());
  }

  @Test
  void failsClearlyWhenTheFileCannotBeWritten() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
    Path notADirectory = Files.createFile(swarm.newFile());
    TorrentEngine leecher = swarm.engine();
    SwarmDownload download = swarm.fetch(leecher, blob.torrent(), notADirectory.resolve("partial"));
    assertFails(download, "the download of " + blob.torrent().digest() + " stopped");
    assertEquals(List.of(), leecher.active());
  }

  @Test
  void removingEndsADownload() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(PIECE);
    TorrentEngine leecher = swarm.engine();
    SwarmDownload download = swarm.fetch(leecher, blob.torrent(), swarm.newFile());
    assertEquals(List.of(blob.torrent().infoHash()), leecher.active());
    assertThrows(IOException.class, () -> swarm.fetch(leecher, blob.torrent(), swarm.newFile()));
    leecher.remove(blob.torrent().infoHash());
    leecher.remove(blob.torrent().infoHash());
    assertFails(download, "was closed");
    assertEquals(List.of(), leecher.active());
    assertEquals(Optional.empty(), leecher.stats(blob.torrent().infoHash()));
  }

  @Test
  void removedSeedCanComeBack() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(PIECE + 1);
    TorrentEngine seeder = swarm.engine();
    seeder.seed(blob.torrent(), blob.file(), swarm.trackers());
    seeder.seed(blob.torrent(), blob.file(), swarm.trackers());
    seeder.remove(blob.torrent().infoHash());
    seeder.seed(blob.torrent(), blob.file(), swarm.trackers());
    await(swarm.fetch(swarm.engine(), blob.torrent(), swarm.newFile()).completion());
    assertTrue(Files.exists(blob.file()));
  }

  @Test
  void seedsDoNotStayConnected() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    TorrentEngine seeder = swarm.engine();
    seeder.seed(blob.torrent(), blob.file(), swarm.trackers());
    TorrentEngine leecher = swarm.engine();
    await(swarm.fetch(leecher, blob.torrent(), swarm.newFile()).completion());
    InfoHash infoHash = blob.torrent().infoHash();
    until(() -> leecher.stats(infoHash).orElseThrow().peers() == 0);
    until(() -> seeder.stats(infoHash).orElseThrow().peers() == 0);
    assertEquals(List.of(infoHash), seeder.active());
  }

  @Test
  void closedEngineRefusesWork() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(PIECE);
    TorrentEngine engine = swarm.engine();
    SwarmDownload download = swarm.fetch(engine, blob.torrent(), swarm.newFile());
    engine.close();
    engine.close();
    assertFails(download, "was closed");
    assertThrows(
        IOException.class, () -> engine.seed(blob.torrent(), blob.file(), swarm.trackers()));
    assertEquals(0, engine.port());
  }

  @Test
  void halfOfThePiecesAreNoSource() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(8 * PIECE);
    MagnetLink magnet = blob.torrent().magnet(swarm.trackers());
    Path half = Files.write(swarm.newFile(), Arrays.copyOf(blob.content(), 4 * PIECE));
    swarm.engine().fetch(blob.torrent(), magnet, half);
    SwarmDownload download = swarm.fetch(swarm.engine(), blob.torrent(), swarm.newFile());
    until(() -> download.verifiedBytes() == 4 * PIECE);
    assertEquals(4, download.provedPieces());
    assertFalse(download.isOffered());
    assertFalse(download.source().isDone());
    swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
    await(download.source());
  }

  @Test
  void whatIsOnDiskProvesNothing() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(4 * PIECE);
    Path partial = Files.write(swarm.newFile(), Arrays.copyOf(blob.content(), 3 * PIECE));
    MagnetLink magnet = blob.torrent().magnet(swarm.trackers());
    TorrentEngine leecher = swarm.engine();
    SwarmDownload download = leecher.fetch(blob.torrent(), magnet, partial);
    until(() -> download.verifiedBytes() == 3 * PIECE);
    assertEquals(0, download.provedPieces());
    assertFalse(download.source().isDone());
    leecher.remove(blob.torrent().infoHash());
    assertThrows(ExecutionException.class, () -> await(download.source()));
  }

  @Test
  void findsPeersByHintsThatComeLater() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(PIECE);
    TorrentEngine seeder = swarm.engine();
    seeder.seed(blob.torrent(), blob.file(), swarm.trackers());
    TorrentEngine leecher = swarm.engine();
    MagnetLink magnet = blob.torrent().magnet(List.of());
    SwarmDownload byTracker =
        leecher.fetch(blob.torrent().digest(), PIECE, magnet, swarm.newFile());
    leecher.addHints(magnet.withHints(swarm.trackers(), List.of(), List.of()));
    await(byTracker.completion());
    TorrentEngine other = swarm.engine();
    other.addHints(magnet);
    SwarmDownload byAddress = other.fetch(blob.torrent(), magnet, swarm.newFile());
    other.addHints(magnet.withHints(List.of(), List.of(), List.of(peer(seeder))));
    await(byAddress.completion());
  }

  /** With the metainfo, which no web seed has. */
  private SwarmDownload fetchKnown(SwarmFixture.Blob blob, Path file) throws IOException {
    MagnetLink magnet = blob.torrent().magnet(swarm.trackers());
    return swarm.engine().fetch(blob.torrent(), magnet, file);
  }

  @Test
  void aWebSeedAloneIsASource() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(20 * PIECE + 17);
    try (RangeServer server = new RangeServer(blob.content())) {
      Path file = swarm.newFile();
      SwarmDownload download = fetchKnown(blob, file);
      assertFalse(download.isOffered());
      download.addWebSeed(server.seed());
      await(download.source());
      await(download.completion());
      assertArrayEquals(blob.content(), Files.readAllBytes(file));
    }
  }

  @Test
  void aWebSeedWaitsForTheMetadata() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    try (RangeServer server = new RangeServer(blob.content())) {
      MagnetLink magnet = blob.torrent().magnet(swarm.trackers());
      Path file = swarm.newFile();
      SwarmDownload download =
          swarm.engine().fetch(blob.torrent().digest(), 3 * PIECE, magnet, file);
      download.addWebSeed(server.seed());
      assertFalse(download.source().isDone());
      swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
      await(download.completion());
      assertArrayEquals(blob.content(), Files.readAllBytes(file));
    }
  }

  @Test
  void whatARemovedWebSeedDidNotSendComesFromPeers() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(5 * PIECE);
    CountDownLatch never = new CountDownLatch(1);
    try (RangeServer server = new RangeServer(blob.content())) {
      server.holdAnswersUntil(never);
      SwarmDownload download = fetchKnown(blob, swarm.newFile());
      download.addWebSeed(server.seed());
      server.requests().acquire();
      assertTrue(download.isOffered());
      download.removeWebSeed(server.seed());
      until(() -> !download.isOffered());
      swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
      await(download.completion());
    }
  }

  @Test
  void aWebSeedThatLiesIsAskedNoMore() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(3 * PIECE);
    byte[] wrong = blob.content().clone();
    for (int piece = 0; piece < 3; piece++) {
      wrong[piece * PIECE] ^= 1;
    }
    try (RangeServer server = new RangeServer(wrong)) {
      Path file = swarm.newFile();
      SwarmDownload download = fetchKnown(blob, file);
      download.addWebSeed(server.seed());
      server.requests().acquire();
      until(() -> !download.isOffered());
      server.requests().drainPermits();
      assertEquals(0, download.provedPieces());
      swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
      await(download.completion());
      assertArrayEquals(blob.content(), Files.readAllBytes(file));
      assertEquals(0, server.requests().availablePermits());
    }
  }

  @Test
  void whatHasJustLeftCanComeBackAtOnce() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(PIECE);
    TorrentEngine engine = swarm.engine();
    Path file = swarm.newFile();
    for (int i = 0; i < 300; i++) {
      SwarmDownload download = swarm.fetch(engine, blob.torrent(), file);
      CompletableFuture<Void> closing = CompletableFuture.runAsync(download::close);
      while (!engine.active().isEmpty()) {
        Thread.onSpinWait();
      }
      engine.seed(blob.torrent(), blob.file(), List.of());
      engine.remove(blob.torrent().infoHash());
      await(closing);
    }
    SwarmDownload last = swarm.fetch(engine, blob.torrent(), file);
    swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
    await(last.completion());
  }

  @Test
  void countsCopiesThatOthersProve() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(5 * PIECE + 3);
    TorrentEngine seeder = swarm.engine();
    seeder.seed(blob.torrent(), blob.file(), swarm.trackers());
    TorrentEngine half = swarm.engine();
    MagnetLink alone = blob.torrent().magnet(List.of());
    Path part = Files.write(swarm.newFile(), Arrays.copyOf(blob.content(), 2 * PIECE));
    half.fetch(blob.torrent(), alone, part);
    TorrentEngine first = swarm.engine();
    await(swarm.fetch(first, blob.torrent(), swarm.newFile()).completion());
    until(() -> copies(seeder, blob, 9) == 1);
    TorrentEngine second = swarm.engine();
    await(swarm.fetch(second, blob.torrent(), swarm.newFile()).completion());
    until(() -> copies(seeder, blob, 9) == 2);
    assertEquals(1, copies(seeder, blob, 1));
    first.close();
    until(() -> copies(seeder, blob, 9) == 1);
    seeder.remove(blob.torrent().infoHash());
    assertEquals(1, copies(seeder, blob, 9));
  }

  @Test
  void countsCopiesOfTheSmallestBlob() throws Exception {
    SwarmFixture.Blob blob = swarm.blob(1);
    for (int i = 0; i < 3; i++) {
      swarm.engine().seed(blob.torrent(), blob.file(), swarm.trackers());
    }
    TorrentEngine outside = swarm.engine();
    until(() -> copies(outside, blob, 9) == 3);
  }

  private int copies(TorrentEngine engine, SwarmFixture.Blob blob, int enough) {
    return engine.copies(blob.torrent(), swarm.trackers(), enough).join();
  }

  @Test
  void heartbeatGoesOn() throws Exception {
    TorrentEngine engine = swarm.engine();
    for (int i = 0; i < 3; i++) {
      until(() -> engine.sinceHeartbeat().compareTo(Duration.ofMillis(400)) < 0);
    }
  }

  private static CompletableFuture<Void> readsRange(
      SwarmDownload download, SwarmFixture.Blob blob, int from) {
    return CompletableFuture.runAsync(
        () -> {
          try (InputStream in = download.read(from, download.size())) {
            assertArrayEquals(
                Arrays.copyOfRange(blob.content(), from, blob.content().length), in.readAllBytes());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> new Thread(task).start());
  }

  /** Changes one byte in place: a file that is cut for a moment would be another fault. */
  static void flip(Path file, int offset) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(offset);
      int old = access.read();
      access.seek(offset);
      access.write(old ^ 1);
    }
  }

  static HostPort peer(TorrentEngine engine) {
    return new HostPort("127.0.0.1", engine.port());
  }

  static void assertFails(SwarmDownload download, String reason) {
    Throwable failure =
        assertThrows(ExecutionException.class, () -> await(download.completion())).getCause();
    assertTrue(failure.getMessage().contains(reason), failure.getMessage());
    assertThrows(IOException.class, () -> download.read(0, 1).read());
  }
}
