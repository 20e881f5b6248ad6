package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest.Blob;
import org.lodestone.io.BulkInputStream;
import org.lodestone.io.DaemonThreads;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.FakeNetwork;

/** A blob that comes from first byte to last. */
@Timeout(60)
final class StreamSourceTest {

  private static final int SIZE = 1_000_000;

  @TempDir Path dir;
  private final byte[] content = TestNode.random(SIZE);
  private final Digest digest = Digest.of(content);
  private final FakeNetwork network = new FakeNetwork();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(DaemonThreads.named("test-streams"));
  private final List<Long> offsets = new CopyOnWriteArrayList<>();
  private TestNode node;

  @BeforeEach
  void open() throws IOException {
    node = new TestNode(dir.resolve("store"), network, Duration.ofMillis(200));
  }

  @AfterEach
  void close() throws IOException {
    node.close();
    network.close();
    threads.shutdownNow();
  }

  /** What sends bytes up to there, then ends. */
  private StreamSource.Opener sends(byte[] bytes, int end) {
    return offset -> {
      offsets.add(offset);
      return new ByteArrayInputStream(Arrays.copyOfRange(bytes, (int) offset, end));
    };
  }

  private StreamSource source(StreamSource.Opener opener) {
    return new StreamSource("registry", "nobody", digest, SIZE, opener, Optional.empty(), threads);
  }

  private BlobJob job(BlobSource... sources) throws IOException {
    return node.jobs.fetch(digest, SIZE, List.of(sources)).orElseThrow();
  }

  private static Throwable fault(BlobJob job) {
    return assertThrows(ExecutionException.class, () -> job.stored().get()).getCause();
  }

  @Test
  void bringsTheBlobAndItsTorrent() throws Exception {
    BlobJob job = job(source(sends(content, SIZE)));
    try (InputStream in = job.read(0, SIZE)) {
      assertArrayEquals(content, in.readAllBytes());
    }
    job.stored().get();
    assertArrayEquals(content, Files.readAllBytes(node.store.path(digest)));
    assertEquals(
        TestNode.torrentOf(dir, content), new BlobTorrents(node.store).find(digest).orElseThrow());
    assertEquals(List.of(0L), offsets);
  }

  @Test
  void goesOnWhereAnEarlierTryEnded() throws Exception {
    BlobJob cut = job(source(sends(content, 300_000)));
    assertTrue(fault(cut).getMessage().contains("ended after 300000 of 1000000 bytes"));
    node.close();
    open();
    job(source(sends(content, SIZE))).stored().get();
    assertEquals(List.of(0L, 300_000L), offsets);
    assertArrayEquals(content, Files.readAllBytes(node.store.path(digest)));
  }

  @Test
  void leavesNothingBesideTheStoredBlob() throws Exception {
    job(source(sends(content, SIZE))).stored().get();
    TestNode.until(
        () -> !Files.exists(node.store.partial(digest).resolveSibling(digest.hex() + ".stream")));
  }

  @Test
  void wrongBytesNeverBecomeTheWhole() throws Exception {
    byte[] wrong = content.clone();
    wrong[SIZE / 2] ^= 1;
    CountDownLatch read = new CountDownLatch(1);
    BlobJob job = job(source(offset -> new LastByteLater(wrong, read)));
    InputStream in = job.read(0, SIZE);
    assertArrayEquals(Arrays.copyOf(wrong, SIZE - 1), in.readNBytes(SIZE - 1));
    read.countDown();
    assertThrows(IOException.class, in::read);
    assertTrue(fault(job).getMessage().contains("expected " + digest));
    assertFalse(node.store.contains(digest));
  }

  /** Sends the last byte when the test says so. */
  private static final class LastByteLater extends BulkInputStream {

    private final byte[] bytes;
    private final CountDownLatch then;
    private int position;

    LastByteLater(byte[] bytes, CountDownLatch then) {
      this.bytes = bytes;
      this.then = then;
    }

    @Override
    protected int readSome(byte[] buffer, int offset, int length) {
      if (position == bytes.length) {
        return -1;
      }
      if (position == bytes.length - 1) {
        Uninterruptibles.awaitUninterruptibly(then);
      }
      int count = Math.min(length, Math.max(1, bytes.length - 1 - position));
      System.arraycopy(bytes, position, buffer, offset, count);
      position += count;
      return count;
    }
  }

  @Test
  void moreThanWasPromisedIsRefused() throws Exception {
    byte[] longer = Arrays.copyOf(content, SIZE + 1);
    assertTrue(
        fault(job(source(sends(longer, SIZE + 1))))
            .getMessage()
            .contains("more than the promised"));
  }

  @Test
  void damagedEarlierTryIsNotTheSourcesFault() throws Exception {
    Path file = node.store.partial(digest).resolveSibling(digest.hex() + ".stream");
    Files.write(file, new byte[1000]);
    Throwable fault = fault(job(source(sends(content, SIZE))));
    assertFalse(fault instanceof WrongBlobException);
    assertTrue(fault.getMessage().contains("from an earlier try"));
    assertEquals(0, Files.size(file));
  }

  @Test
  void takesOverFromASilentSwarmAndIsHeardOfAtOnce() throws Exception {
    Blob nobodySeeds = TestNode.listed(content, TestNode.torrentOf(dir, content));
    node.jobs.fetch(List.of(nobodySeeds));
    BlobJob job = job(source(sends(content, SIZE)));
    try (InputStream in = job.read(0, SIZE)) {
      assertArrayEquals(content, in.readAllBytes());
    }
    job.stored().get();
  }

  @Test
  void abandonedItsThreadIsFree() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch reading = new CountDownLatch(1);
    BlobJob job =
        job(
            source(
                from ->
                    new BulkInputStream() {
                      @Override
                      protected int readSome(byte[] buffer, int offset, int length)
                          throws IOException {
                        reading.countDown();
                        try {
                          new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                          interrupted.countDown();
                        }
                        throw new IOException("interrupted");
                      }
                    }));
    reading.await();
    job.abandon("the test says so");
    interrupted.await();
    fault(job);
  }

  @Test
  void waitsForAThread() throws Exception {
    BlockingQueue<Runnable> later = new LinkedBlockingQueue<>();
    boolean[] full = {true};
    Executor few =
        task -> {
          if (full[0]) {
            full[0] = false;
            throw new RejectedExecutionException("full");
          }
          later.add(task);
        };
    BlobJob job =
        job(
            new StreamSource(
                "registry", "nobody", digest, SIZE, sends(content, SIZE), Optional.empty(), few));
    later.take().run();
    job.stored().get();
  }

  /** A crowd whose members have these bytes, and what this node hands on to it. */
  private static final class Others implements Crowd, Crowd.Membership {

    private final List<StreamSource.Opener> before;
    private final CompletableFuture<StreamSource.Opener> own = new CompletableFuture<>();
    private final AtomicInteger left = new AtomicInteger();

    Others(StreamSource.Opener... before) {
      this.before = List.of(before);
    }

    @Override
    public Membership join(StreamSource.Opener opener) {
      own.complete(opener);
      return this;
    }

    @Override
    public List<StreamSource.Opener> before() {
      return before;
    }

    @Override
    public void leave() {
      left.incrementAndGet();
    }
  }

  private StreamSource source(StreamSource.Opener opener, Crowd others) {
    return new StreamSource(
        "registry", "nobody", digest, SIZE, opener, Optional.of(others), threads);
  }

  private static StreamSource.Opener of(byte[] bytes, int end) {
    return from -> new ByteArrayInputStream(Arrays.copyOfRange(bytes, (int) from, end));
  }

  @Test
  void whatOthersHaveIsNotAskedOfTheRegistry() throws Exception {
    Others others = new Others(of(content, SIZE));
    job(source(sends(content, SIZE), others)).stored().get();
    assertEquals(List.of(), offsets);
    assertArrayEquals(content, Files.readAllBytes(node.store.path(digest)));
    TestNode.until(() -> others.left.get() > 0);
  }

  @Test
  void goesOnWithTheNextWhereOneEnds() throws Exception {
    Others others = new Others(of(content, 300_000), of(content, 400_000));
    job(source(sends(content, SIZE), others)).stored().get();
    assertEquals(List.of(400_000L), offsets);
    assertArrayEquals(content, Files.readAllBytes(node.store.path(digest)));
  }

  @Test
  void wrongBytesOfOthersAreReadByNobodyAndMadeGood() throws Exception {
    byte[] wrong = content.clone();
    wrong[SIZE - 2] ^= 1;
    Others others = new Others(of(wrong, SIZE));
    BlobJob job = job(source(sends(content, SIZE), others));
    try (InputStream in = job.read(0, SIZE)) {
      assertArrayEquals(content, in.readAllBytes());
    }
    job.stored().get();
    assertEquals(List.of(0L), offsets);
  }

  @Test
  void handsOnWhatHasComeAlsoUnchecked() throws Exception {
    CountDownLatch rest = new CountDownLatch(1);
    Others others = new Others();
    BlobJob job = job(source(from -> new LastByteLater(content, rest), others));
    InputStream taken = others.own.get().open(10);
    assertArrayEquals(Arrays.copyOfRange(content, 10, SIZE - 1), taken.readNBytes(SIZE - 11));
    rest.countDown();
    assertEquals(content[SIZE - 1], (byte) taken.read());
    assertEquals(-1, taken.read());
    job.stored().get();
  }

  @Test
  void whoWasHandedWrongBytesIsCutOff() throws Exception {
    byte[] wrong = content.clone();
    wrong[5] ^= 1;
    CountDownLatch rest = new CountDownLatch(1);
    CountDownLatch again = new CountDownLatch(1);
    Others others = new Others(from -> new LastByteLater(wrong, rest));
    BlobJob job =
        job(
            source(
                from -> {
                  Uninterruptibles.awaitUninterruptibly(again);
                  return new ByteArrayInputStream(content);
                },
                others));
    InputStream taken = others.own.get().open(0);
    assertArrayEquals(Arrays.copyOf(wrong, SIZE - 1), taken.readNBytes(SIZE - 1));
    rest.countDown();
    TestNode.until(() -> others.left.get() > 0);
    again.countDown();
    job.stored().get();
    assertThrows(IOException.class, () -> taken.readNBytes(2));
  }

  @Test
  void sameRegistryForAnotherIsAnotherSource() {
    StreamSource.Opener opener = sends(content, SIZE);
    StreamSource one =
        new StreamSource("registry", "one", digest, SIZE, opener, Optional.empty(), threads);
    StreamSource again =
        new StreamSource("registry", "one", digest, SIZE, opener, Optional.empty(), threads);
    StreamSource other =
        new StreamSource("registry", "other", digest, SIZE, opener, Optional.empty(), threads);
    assertEquals(one, again);
    assertEquals(one.hashCode(), again.hashCode());
    assertNotEquals(one, other);
  }
}
