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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
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
    return new StreamSource("registry", "nobody", digest, SIZE, opener, threads);
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
        job(new StreamSource("registry", "nobody", digest, SIZE, sends(content, SIZE), few));
    later.take().run();
    job.stored().get();
  }

  @Test
  void sameRegistryForAnotherIsAnotherSource() {
    StreamSource.Opener opener = sends(content, SIZE);
    StreamSource one = new StreamSource("registry", "one", digest, SIZE, opener, threads);
    StreamSource again = new StreamSource("registry", "one", digest, SIZE, opener, threads);
    StreamSource other = new StreamSource("registry", "other", digest, SIZE, opener, threads);
    assertEquals(one, again);
    assertEquals(one.hashCode(), again.hashCode());
    assertNotEquals(one, other);
  }
}
