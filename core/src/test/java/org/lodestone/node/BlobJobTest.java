package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.FakeNetwork;

/** One blob, several sources, and what each of them does to the others. */
@Timeout(60)
final class BlobJobTest {

  private static final int SIZE = 100_000;

  @TempDir Path dir;
  private final byte[] content = TestNode.random(SIZE);
  private final FakeNetwork network = new FakeNetwork();
  private TestNode node;

  @BeforeEach
  void open() throws IOException {
    start(Duration.ofMillis(200));
  }

  private void start(Duration patience) throws IOException {
    node = new TestNode(dir.resolve("store"), network, patience);
  }

  @AfterEach
  void close() throws IOException {
    node.close();
    network.close();
  }

  private BlobJob job(BlobSource... sources) throws IOException {
    return node.jobs.fetch(Digest.of(content), SIZE, List.of(sources)).orElseThrow();
  }

  private byte[] stored() throws IOException {
    return Files.readAllBytes(node.store.path(Digest.of(content)));
  }

  private TestSource source(String name) {
    return new TestSource(name, content);
  }

  @Test
  void storesAndSeedsWhatASourceThatIsNoSwarmBrings() throws Exception {
    BlobTorrent torrent = TestNode.torrentOf(dir, content);
    node.remember(Origin.ACCEPTED, TestNode.listed(content, torrent));
    TestSource source = source("upload");
    BlobJob job = job(source);
    source.bring(SIZE);
    job.stored().get();
    assertArrayEquals(content, stored());
    assertEquals(List.of(torrent.infoHash()), node.engine.active());
    assertEquals(Optional.empty(), node.jobs.fetch(job.digest(), SIZE, List.of(source)));
  }

  @Test
  void seedsNothingThatNoDocumentLists() throws Exception {
    TestSource source = source("upload");
    BlobJob job = job(source);
    source.bring(SIZE);
    job.stored().get();
    assertArrayEquals(content, stored());
    assertEquals(List.of(), node.engine.active());
  }

  /** Until then no reader has seen all of it. */
  @Test
  void whatASourceCallsWholeIsCheckedBeforeItIsStored() throws Exception {
    byte[] wrong = content.clone();
    wrong[SIZE - 1]++;
    TestSource liar = new TestSource("liar", wrong);
    TestSource honest = source("honest");
    BlobJob job = job(liar, honest);
    try (InputStream in = job.read(0, SIZE)) {
      liar.bring(SIZE);
      honest.opened().get();
      honest.bring(SIZE);
      assertArrayEquals(content, in.readAllBytes());
    }
    job.stored().get();
    assertArrayEquals(content, stored());
  }

  @Test
  void aSourceThatBreaksEndsTheJob() throws Exception {
    TestSource source = source("broken");
    source.breakWhenWhole(new IllegalStateException("on purpose"));
    BlobJob job = job(source);
    source.bring(SIZE);
    ExecutionException failed = assertThrows(ExecutionException.class, () -> job.stored().get());
    assertTrue(failed.getMessage().contains("on purpose"), failed.getMessage());
    assertEquals(List.of(), node.jobs.running());
  }

  @Test
  void aReaderThatComesLateReadsFromTheStore() throws Exception {
    TestSource source = source("source");
    BlobJob job = job(source);
    try (InputStream early = job.read(0, SIZE);
        InputStream late = job.read(5, SIZE)) {
      source.bring(SIZE);
      assertArrayEquals(content, early.readAllBytes());
      job.stored().get();
      assertEquals(SIZE - 5, late.readAllBytes().length);
    }
    assertTrue(node.holdings.evict(job.digest()), "nobody reads it any more");
    try (InputStream in = job.read(0, SIZE)) {
      IOException gone = assertThrows(IOException.class, in::readAllBytes);
      assertTrue(gone.getMessage().contains("removed"), gone.getMessage());
    }
  }

  @Test
  void opensTheNextSourceSoonWhileNothingHasCome() throws Exception {
    node.close();
    start(Duration.ofHours(1));
    TestSource dead = source("dead");
    TestSource alive = source("alive");
    BlobJob job = job(dead, alive);
    alive.opened().get();
    alive.bring(SIZE);
    job.stored().get();
  }

  /** Nobody need be where a hint says. */
  @Test
  void endsWhenNothingButAHintIsLeftThatBringsNothing() throws Exception {
    TestSource hint = source("hint");
    hint.isOnlyAHint();
    TestSource registry = source("registry");
    BlobJob job = job(hint, registry);
    registry.opened().get();
    registry.fail("the registry is gone");
    ExecutionException failed = assertThrows(ExecutionException.class, () -> job.stored().get());
    assertTrue(failed.getMessage().contains("the registry is gone"), failed.getMessage());
  }

  @Test
  void opensNoOtherSourceWhileTheBlobIsBeingStored() throws Exception {
    node.close();
    start(Duration.ofMillis(1));
    CompletableFuture<Void> storing = new CompletableFuture<>();
    CompletableFuture<Void> slowDisk = new CompletableFuture<>();
    node.store.onStored(
        digest -> {
          storing.complete(null);
          slowDisk.join();
        });
    TestSource first = source("first");
    BlobJob job = job(first);
    first.bring(SIZE);
    storing.get();
    TestSource second = source("second");
    assertSame(job, job(second));
    long later = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
    TestNode.until(() -> System.nanoTime() > later); // many times its patience
    job.look();
    assertTrue(job.isMoving());
    slowDisk.complete(null);
    job.stored().get();
    assertFalse(second.opened().isDone());
  }

  @Test
  void othersAreLookedAfterWhileAFileIsCopied() throws Exception {
    CompletableFuture<Void> slowDisk = new CompletableFuture<>();
    TestSource first = source("first");
    BlobJob job = job(first);
    first.bring(SIZE - 1);
    first.tellFileAfter(slowDisk);
    TestSource second = source("second");
    job(second);
    TestNode.until(() -> !job.isMoving()); // the copy begins
    byte[] other = TestNode.random(500);
    TestSource dead = new TestSource("dead", other);
    TestSource alive = new TestSource("alive", other);
    BlobJob beside = node.jobs.fetch(Digest.of(other), 500, List.of(dead, alive)).orElseThrow();
    alive.opened().get();
    alive.bring(500);
    beside.stored().get();
    assertEquals("first", job.progress().source());
    assertFalse(second.opened().isDone());
    slowDisk.complete(null);
    second.opened().get();
    assertEquals(SIZE - 1, Files.size(second.file()));
  }

  @Test
  void readersTryAnotherSourceWhenOneFailsBeforeItHasWhatTheyRead() throws Exception {
    TestSource first = source("first");
    TestSource second = source("second");
    TestSource third = source("third");
    BlobJob job = job(first, second, third);
    try (InputStream in = job.read(0, SIZE)) {
      first.bring(50_000);
      in.readNBytes(50_000);
      CompletableFuture<byte[]> rest = readAll(in);
      first.fail("the connection broke");
      second.opened().get();
      second.bring(30_000);
      second.awaitReaderAt(30_000);
      second.fail("this one, too");
      third.opened().get();
      third.bring(SIZE);
      assertEquals(50_000, rest.get().length);
    }
  }

  private static CompletableFuture<byte[]> readAll(InputStream in) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return in.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Its peers go on to claim what is missing. */
  @Test
  void aProofDoesNotOutliveTheBytesThatGaveIt() throws Exception {
    TestSource source = source("source");
    BlobJob job = job(source);
    source.bring(1000);
    job.proved().get();
    TestNode.until(() -> !job.proved().isDone());
    source.bring(2000);
    job.proved().get();
  }

  @Test
  void whatIsHereButDoubtedIsCheckedBeforeItCounts() throws Exception {
    node.store.put(content);
    Files.setLastModifiedTime(
        node.store.path(Digest.of(content)), FileTime.from(Instant.parse("2026-11-20T10:00:00Z")));
    TestSource source = source("source");
    job(source).stored().get();
    assertFalse(source.opened().isDone());
    assertEquals(Optional.empty(), node.jobs.fetch(Digest.of(content), SIZE, List.of(source)));

    byte[] rotten = content.clone();
    rotten[7]++;
    Files.write(node.store.path(Digest.of(content)), rotten);
    BlobJob job = job(source);
    source.opened().get();
    source.bring(SIZE);
    job.stored().get();
    assertArrayEquals(content, stored());
  }

  @Test
  void readersGoOnWithAnotherSourceThatHasTheSameBytes() throws Exception {
    TestSource first = source("first");
    TestSource second = source("second");
    BlobJob job = job(first, second);
    try (InputStream in = job.read(10, SIZE)) {
      first.bring(50_000);
      byte[] head = in.readNBytes(49_990);
      first.fail("the connection broke");
      second.opened().get();
      second.bring(SIZE);
      byte[] tail = in.readAllBytes();
      assertEquals(SIZE - 10, head.length + tail.length);
      assertEquals(content[SIZE - 1], tail[tail.length - 1]);
    }
    job.stored().get();
    assertArrayEquals(content, stored());
  }

  /** The second source proves right in the end, so the reader has seen what was never the blob. */
  @Test
  void cutsReadersShortThatSawOtherBytesThanTheNextSourceHas() throws Exception {
    byte[] wrong = content.clone();
    wrong[100]++;
    TestSource liar = new TestSource("liar", wrong);
    TestSource honest = source("honest");
    BlobJob job = job(liar, honest);
    try (InputStream in = job.read(0, SIZE)) {
      liar.bring(50_000);
      in.readNBytes(50_000);
      liar.fail("it lied");
      honest.opened().get();
      honest.bring(SIZE);
      assertThrows(IOException.class, in::readAllBytes);
    }
    job.stored().get();
    assertArrayEquals(content, stored());
  }

  @Test
  void whoeverMovesFirstLeadsAndTheOthersRest() throws Exception {
    TestSource silent = source("silent");
    TestSource alive = source("alive");
    BlobJob job = job(silent, alive);
    assertFalse(alive.opened().isDone());
    alive.opened().get();
    assertFalse(silent.isClosed());
    alive.bring(1000);
    try (InputStream in = job.read(0, 1000)) {
      assertEquals(1000, in.readAllBytes().length);
    }
    assertTrue(silent.isClosed());
    assertEquals("alive", job.progress().source());
    assertTrue(job.proved().isDone());
  }

  @Test
  void aBusySourceIsTriedAgain() throws Exception {
    TestSource busy = source("busy");
    busy.busy(true);
    BlobJob job = job(busy);
    assertFalse(busy.opened().isDone());
    busy.busy(false);
    busy.opened().get(30, TimeUnit.SECONDS);
    busy.bring(SIZE);
    job.stored().get();
  }

  @Test
  void failsWithItsLastSourceAndRemembersThat() throws Exception {
    TestSource first = source("first");
    TestSource second = source("second");
    BlobJob job = job(first, second);
    first.fail("disk full");
    second.opened().get();
    second.fail("gone");
    ExecutionException failed = assertThrows(ExecutionException.class, () -> job.stored().get());
    assertTrue(failed.getMessage().contains("gone"), failed.getMessage());
    assertThrows(FailedSourceException.class, () -> job(first));
    assertEquals(List.of(), node.jobs.running());
  }

  /** The size is a document's word: one that lies must not break the readers of another. */
  @Test
  void anotherSizeIsAnotherJob() throws Exception {
    BlobJob job = job(source("one"));
    BlobJob other = node.jobs.fetch(job.digest(), 5, List.of(source("liar"))).orElseThrow();
    assertNotSame(job, other);
    assertSame(job, job(source("two")));
  }
}
