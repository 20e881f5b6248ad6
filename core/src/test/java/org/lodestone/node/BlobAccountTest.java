package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.journal.BlobAccount;
import org.lodestone.journal.Phase;
import org.lodestone.journal.PhaseTime;
import org.lodestone.journal.Remark;
import org.lodestone.journal.SourceAccount;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.FakeNetwork;

/** What is told of how a blob came is what has happened. */
@Timeout(60)
final class BlobAccountTest {

  private static final int SIZE = 600_000;

  @TempDir Path dir;
  private final byte[] content = TestNode.random(SIZE);
  private final Digest digest = Digest.of(content);
  private final FakeNetwork network = new FakeNetwork();
  private final ExecutorService threads = Executors.newCachedThreadPool();
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

  private BlobJob job(BlobSource... sources) throws IOException {
    return node.jobs.fetch(digest, SIZE, List.of(sources)).orElseThrow();
  }

  private BlobAccount account() {
    var record = node.journal.request("GET", "/");
    record.isAboutBlob(Reference.ofDigest(RepositoryName.parse("acme/app"), digest));
    return node.journal.explain(record.id()).orElseThrow().blobs().get(0).arrival().orElseThrow();
  }

  private static SourceAccount source(BlobAccount account, String name) {
    return account.sources().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not among " + account));
  }

  private BlobSource registry(Optional<Crowd> crowd) {
    return new StreamSource(
        "registry up.test", "anybody", digest, SIZE, this::rest, crowd, threads);
  }

  private InputStream rest(long from) {
    return new ByteArrayInputStream(content, (int) from, SIZE - (int) from);
  }

  @Test
  void tellsWhatEachSourceBrought() throws Exception {
    TestSource first = new TestSource("first", content);
    TestSource second = new TestSource("second", content);
    BlobJob job = job(first, second);
    first.peers(3);
    first.bring(50_000);
    job.proved().get();
    first.peers(1);
    first.fail("the connection broke");
    second.opened().get();
    second.bring(SIZE);
    job.stored().get();
    BlobAccount told = account();
    assertEquals(50_000, source(told, "first").brought());
    assertEquals("failed: the connection broke", source(told, "first").state());
    assertEquals(3, source(told, "first").peers());
    assertEquals(0, source(told, "second").peers());
    assertEquals(SIZE, source(told, "second").brought());
    assertEquals("brought it to its end", source(told, "second").state());
    assertEquals("stored", told.state());
    List<Phase> phases = told.phases().stream().map(PhaseTime::phase).toList();
    assertTrue(
        phases.containsAll(
            List.of(Phase.FIRST_BYTE, Phase.BRINGING, Phase.CHECKING, Phase.STORING)),
        phases.toString());
  }

  @Test
  void aRegistryIsToldFromWhatAnEarlierTryHasLeft() throws Exception {
    Path left = node.jobs.files().take(digest, true);
    Files.write(left, java.util.Arrays.copyOf(content, 200_000));
    node.jobs.files().release(digest, left);
    job(registry(Optional.empty())).stored().get();
    SourceAccount told = source(account(), "registry up.test");
    assertEquals(SIZE - 200_000, told.brought());
    assertEquals(200_000, told.here());
  }

  @Test
  void whatOthersHandedOnIsToldApart() throws Exception {
    Crowd crowd =
        own ->
            new Crowd.Membership() {
              @Override
              public List<StreamSource.Opener> before() {
                return List.of(BlobAccountTest.this::rest);
              }

              @Override
              public void leave() {}
            };
    job(registry(Optional.of(crowd))).stored().get();
    SourceAccount told = source(account(), "registry up.test");
    assertEquals(SIZE, told.brought());
    assertEquals(SIZE, told.handedOn());
  }

  @Test
  void aSwarmIsToldInBytesOfPiecesThatCameFromPeers() throws Exception {
    BlobTorrent torrent = TestNode.torrentOf(dir, content);
    try (TestNode other = new TestNode(dir.resolve("other"), network, Duration.ofMillis(200))) {
      other.store.put(content);
      other.engine.seed(torrent, other.store.path(digest), FakeNetwork.TRACKERS);
      List<BlobSource> swarms = node.jobs.swarms(List.of(TestNode.listed(content, torrent)));
      node.jobs.fetch(digest, SIZE, swarms).orElseThrow().stored().get();
    }
    SourceAccount told = source(account(), "swarm " + torrent.infoHash());
    assertEquals(SIZE, told.brought());
    assertEquals(0, told.here());
  }

  @Test
  void whatASourceBeginsWithFromAnotherIsNotItsOwn() throws Exception {
    TestSource first = new TestSource("first", content);
    TestSource second = new TestSource("second", content);
    BlobJob job = job(first, second);
    first.bring(SIZE - 1);
    second.opened().get();
    TestNode.until(
        () -> account().remarks().stream().anyMatch(one -> one.text().contains("goes on from")));
    assertEquals(SIZE - 1, source(account(), "first").brought());
    assertEquals(0, source(account(), "second").brought());
    first.bring(SIZE);
    job.stored().get();
    assertEquals("stored", account().state());
  }

  @Test
  void tellsHowLongNothingCameAndFromWhom() throws Exception {
    TestSource silent = new TestSource("silent", content);
    BlobJob job = job(silent);
    TestNode.until(() -> !account().remarks().isEmpty());
    silent.bring(SIZE);
    job.stored().get();
    Remark told = account().remarks().get(0);
    assertTrue(told.text().matches("nothing came for \\d+\\.\\d s: silent"), told.text());
  }

  @Test
  void tellsOfASourceThatCouldNotBegin() throws Exception {
    BlobSource broken =
        new BlobSource() {
          @Override
          public BlobFeed open(Path file) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public String toString() {
            return "swarm x";
          }
        };
    TestSource other = new TestSource("other", content);
    BlobJob job = job(broken, other);
    other.bring(SIZE);
    job.stored().get();
    assertEquals(
        List.of("swarm x failed: No space left on device"),
        account().remarks().stream().map(Remark::text).toList());
  }
}
