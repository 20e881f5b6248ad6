package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest.Blob;
import org.lodestone.io.DaemonThreads;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.FakeEngine;
import org.lodestone.torrent.FakeEngine.Fault;
import org.lodestone.torrent.FakeNetwork;

/** A blob that a swarm and a registry have. */
@Timeout(60)
final class SwarmHelpTest {

  private static final int SIZE = 24_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** What a stream on its own is asked for. */
  private static final List<Long> ALL = List.of(0L, (long) SIZE);

  @TempDir Path dir;
  private final byte[] content = TestNode.random(SIZE);
  private final Digest digest = Digest.of(content);
  private final FakeNetwork network = new FakeNetwork();
  private final FakeEngine seeder = network.engine(EngineListener.NONE);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(DaemonThreads.named("test-streams"));
  private final List<List<Long>> ranges = new CopyOnWriteArrayList<>();
  private final SourceRate rate = new SourceRate();
  private TestNode node;
  private Blob listed;

  @BeforeEach
  void open() throws Exception {
    node = new TestNode(dir.resolve("store"), network, PATIENCE);
    node.jobs.webSeeds().prepare().get();
    listed = TestNode.seed(seeder, dir, content);
  }

  @AfterEach
  void close() throws IOException {
    node.close();
    network.close();
    threads.shutdownNow();
  }

  /** Sends parts of the blob. */
  private interface Sender {
    InputStream send(long from, long to) throws IOException;
  }

  /** Asked for a part it notes which. */
  private record Registry(Sender sender, SourceRate rate, List<List<Long>> ranges)
      implements StreamSource.Opener {

    @Override
    public InputStream open(long offset) throws IOException {
      return open(offset, SIZE);
    }

    @Override
    public InputStream open(long from, long to) throws IOException {
      ranges.add(List.of(from, to));
      return sender.send(from, to);
    }
  }

  private StreamSource registry(String asker, Sender sender) {
    Registry opener = new Registry(sender, rate, ranges);
    return new StreamSource("registry", asker, digest, SIZE, opener, Optional.empty(), threads);
  }

  private InputStream part(long from, long to) {
    return new ByteArrayInputStream(Arrays.copyOfRange(content, (int) from, (int) to));
  }

  private BlobJob job(BlobSource... registries) throws IOException {
    List<BlobSource> sources = new ArrayList<>(node.jobs.swarms(List.of(listed)));
    sources.addAll(List.of(registries));
    return node.jobs.fetch(digest, SIZE, sources).orElseThrow();
  }

  /** The swarm stops in the middle, and then the registry is known, too. */
  private BlobJob jobThatStopped(BlobSource registry) throws IOException {
    seeder.order(Fault.HALF);
    BlobJob job = job();
    TestNode.until(() -> job.progress().arrived() > 0);
    return job(registry);
  }

  private void isStored(BlobJob job) throws Exception {
    job.stored().get();
    assertArrayEquals(content, Files.readAllBytes(node.store.path(digest)));
  }

  @Test
  void aSwarmThatStopsIsHelpedWhereItStopped() throws Exception {
    BlobJob job = jobThatStopped(registry("nobody", this::part));
    try (InputStream in = job.read(0, SIZE)) {
      assertArrayEquals(content, in.readAllBytes());
    }
    isStored(job);
    assertTrue(ranges.size() > 0);
    assertTrue(ranges.stream().allMatch(range -> range.get(0) >= SIZE / 3), ranges.toString());
  }

  @Test
  void aQuickSwarmSparesTheRegistry() throws Exception {
    isStored(job(registry("nobody", this::part)));
    assertEquals(List.of(), ranges);
  }

  @Test
  void aSwarmThatIsMuchSlowerThanTheRegistryIsHelped() throws Exception {
    seeder.order(Fault.SLOW);
    rate.note(1 << 30, 1_000_000_000);
    isStored(job(registry("nobody", this::part)));
    assertTrue(ranges.size() > 0);
    assertTrue(!ranges.contains(ALL), ranges.toString());
  }

  @Test
  void aSwarmWithoutMetainfoWaitsForNobody() throws Exception {
    seeder.order(Fault.SILENT);
    isStored(job(registry("nobody", this::part)));
    assertEquals(List.of(ALL), ranges);
  }

  @Test
  void aRegistryThatRefusesIsAskedOnceAndAnotherCallerHelps() throws Exception {
    StreamSource refusing =
        registry(
            "refused",
            (from, to) -> {
              throw new IOException("429");
            });
    BlobJob job = jobThatStopped(refusing);
    TestNode.until(() -> !ranges.isEmpty());
    job(registry("somebody", this::part));
    isStored(job);
  }

  /** As itself it is asked in the end, and what it says is not read either. */
  @Test
  void aRegistryThatLiesIsNotAskedForHelpAgain() throws Exception {
    BlobJob job =
        jobThatStopped(
            registry("liar", (from, to) -> new ByteArrayInputStream(new byte[(int) (to - from)])));
    TestNode.until(() -> ranges.contains(ALL));
    seeder.order(Fault.NONE);
    isStored(job);
    assertTrue(ranges.size() <= 3, "one of each address, and the stream: " + ranges);
  }

  @Test
  void aRegistryThatStallsIsLeftOut() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    BlobJob job =
        jobThatStopped(
            registry(
                "nobody",
                (from, to) -> {
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                  }
                  throw new IOException("interrupted");
                }));
    interrupted.await();
    seeder.order(Fault.NONE);
    isStored(job);
  }
}
