package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Digest;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.FakeEngine;
import org.lodestone.torrent.FakeNetwork;

/** A blob that rots on a node's disk, from being found to being here again. */
@Timeout(60)
final class LostBlobsTest {

  @TempDir Path dir;
  private final FakeNetwork network = new FakeNetwork();
  private final byte[] content = TestNode.random(1_000_000);
  private final Digest digest = Digest.of(content);
  private Instant now = Instant.now();
  private FakeEngine seeder;
  private MagnetManifest.Blob blob;
  private TestNode node;
  private final Wants wants = new Wants();
  private LostBlobs lost;

  @BeforeEach
  void open() throws Exception {
    seeder = network.engine(EngineListener.NONE);
    blob = TestNode.seed(seeder, dir, content);
    start();
    node.remember(Origin.ACCEPTED, blob);
    node.jobs.fetchToStore(blob).get();
  }

  private void start() throws IOException {
    node = new TestNode(dir.resolve("store"), network, BlobJobs.PATIENCE, clock());
    lost = new LostBlobs(node.holdings, node.jobs, wants);
    node.seeds.onLost(lost::fetch);
  }

  @AfterEach
  void close() throws IOException {
    node.close();
    network.close();
  }

  private Clock clock() {
    InstantSource source = () -> now;
    return source.withZone(ZoneOffset.UTC);
  }

  /** As a disk does it: nothing but the byte changes. */
  private void rot() throws IOException {
    FileTime time = Files.getLastModifiedTime(node.store.path(digest));
    Files.write(node.store.path(digest), new byte[] {1}, StandardOpenOption.WRITE);
    Files.setLastModifiedTime(node.store.path(digest), time);
  }

  private void awaitSoundAndSeeded() throws IOException {
    node.jobs.fetchToStore(blob).join();
    assertArrayEquals(content, Files.readAllBytes(node.store.path(digest)));
    assertEquals(List.of(blob.magnet().orElseThrow().infoHash()), node.engine.active());
  }

  @Test
  void whatTheScrubberFindsIsFetchedAgain() throws Exception {
    rot();
    now = now.plus(Duration.ofDays(9));
    try (Scrubber scrubber = new Scrubber(node.holdings, 2L * content.length, clock())) {
      scrubber.run();
    }
    awaitSoundAndSeeded();
    node.holdings.flush();
    assertEquals(List.of(), node.holdings.lost());
  }

  @Test
  void whatAReaderFindsIsFetchedAgainAndServedToNobodyElse() throws Exception {
    rot();
    now = now.plus(Duration.ofDays(2));
    try (Lease first = node.holdings.lease(digest).orElseThrow()) {
      assertEquals(1, Files.readAllBytes(first.path())[0], "nobody knows yet");
    }
    // Each further reader waits for the check, and then for the bytes to come again.
    byte[] second = read();
    assertArrayEquals(content, second);
    awaitSoundAndSeeded();
  }

  /** As the gateway reads it: from the store, else from the job that brings it. */
  private byte[] read() throws Exception {
    Optional<Lease> stored = node.holdings.leaseAsync(digest).get();
    if (stored.isPresent()) {
      try (Lease lease = stored.get()) {
        return Files.readAllBytes(lease.path());
      }
    }
    Optional<BlobJob> job = node.jobs.fetch(List.of(blob));
    try (InputStream in =
        job.isPresent() ? job.get().read(0, content.length) : node.store.read(digest)) {
      return in.readAllBytes();
    }
  }

  /** Nobody had it when it was lost. */
  @Test
  void whatIsLostIsFetchedAfterARestart() throws Exception {
    seeder.order(FakeEngine.Fault.GONE);
    Files.write(node.store.path(digest), new byte[] {1});
    assertEquals(Optional.empty(), node.holdings.lease(digest));
    node.close();
    start();
    assertFalse(node.store.contains(digest));
    assertEquals(List.of(), node.jobs.running());
    lost.run();
    assertTrue(wants.include(digest), "it is not given up because no client waits");
    node.jobs.abandon(digest);
    seeder.order(FakeEngine.Fault.NONE);
    lost.run();
    awaitSoundAndSeeded();
  }

  @Test
  void whatNoDocumentListsIsGivenUp() throws Exception {
    Digest other = node.store.put(new byte[1000]);
    Files.write(node.store.path(other), new byte[] {1});
    assertEquals(Optional.empty(), node.holdings.lease(other));
    lost.run();
    assertEquals(List.of(), node.holdings.lost());
  }
}
