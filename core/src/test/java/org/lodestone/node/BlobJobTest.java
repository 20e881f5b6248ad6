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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.EngineConfig;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.LibtorrentEngine;
import org.lodestone.torrent.TorrentEngine;

/** One blob, several sources, and what each of them does to the others. */
@Timeout(60)
final class BlobJobTest {

  private static final int SIZE = 100_000;

  @TempDir Path dir;
  private final byte[] content = new byte[SIZE];
  private BlobStore store;
  private TorrentEngine engine;
  private BlobJobs jobs;

  @BeforeEach
  void open() throws IOException {
    new Random(1).nextBytes(content);
    store = BlobStore.open(dir.resolve("store"));
    engine =
        LibtorrentEngine.start(
            EngineConfig.defaults().withListen(List.of("127.0.0.1"), 0), EngineListener.NONE);
    jobs =
        new BlobJobs(
            store,
            new BlobTorrents(store),
            engine,
            new HintFilter(List.of(), List.of()),
            List.of(),
            Duration.ofMillis(200));
  }

  @AfterEach
  void close() throws IOException {
    jobs.close();
    engine.close();
    store.close();
  }

  private BlobJob job(BlobSource... sources) throws IOException {
    return jobs.fetch(Digest.of(content), SIZE, List.of(sources)).orElseThrow();
  }

  private TestSource source(String name) {
    return new TestSource(name, content);
  }

  @Test
  void storesAndSeedsWhatASourceThatIsNoSwarmBrings() throws Exception {
    TestSource source = source("upload");
    BlobJob job = job(source);
    source.bring(SIZE);
    job.stored().get();
    assertArrayEquals(content, Files.readAllBytes(store.path(job.digest())));
    assertEquals(
        List.of(new BlobTorrents(store).find(job.digest()).orElseThrow().infoHash()),
        engine.active());
    assertEquals(Optional.empty(), jobs.fetch(job.digest(), SIZE, List.of(source)));
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
    assertArrayEquals(content, Files.readAllBytes(store.path(job.digest())));
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
    assertArrayEquals(content, Files.readAllBytes(store.path(job.digest())));
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
    assertEquals(List.of(), jobs.running());
  }

  /** The size is a document's word: one that lies must not break the readers of another. */
  @Test
  void anotherSizeIsAnotherJob() throws Exception {
    BlobJob job = job(source("one"));
    BlobJob other = jobs.fetch(job.digest(), 5, List.of(source("liar"))).orElseThrow();
    assertNotSame(job, other);
    assertSame(job, job(source("two")));
  }
}
