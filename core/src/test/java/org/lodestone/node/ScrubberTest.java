package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;

final class ScrubberTest {

  private static final int SIZE = 1_000_000;

  @TempDir Path dir;
  private final List<Digest> lost = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private BlobStore store;
  private Holdings holdings;

  @BeforeEach
  void open() throws IOException {
    store = BlobStore.open(dir.resolve("store"));
    holdings = Holdings.open(store, clock());
    holdings.watchedBy(
        new BlobWatcher() {
          @Override
          public void lost(Digest digest) {
            lost.add(digest);
          }
        });
  }

  @AfterEach
  void close() throws IOException {
    holdings.close();
    store.close();
  }

  private Clock clock() {
    InstantSource source = () -> now;
    return source.withZone(ZoneOffset.UTC);
  }

  /** As a disk does it: nothing but the byte changes. */
  private void rot(Digest digest) throws IOException {
    FileTime time = Files.getLastModifiedTime(store.path(digest));
    Files.write(store.path(digest), new byte[] {1}, StandardOpenOption.WRITE);
    Files.setLastModifiedTime(store.path(digest), time);
  }

  @Test
  void findsARottenBlobInItsTimeAtItsRate() throws IOException {
    Digest rotten = store.put(new byte[SIZE]);
    Digest whole = store.put(new byte[SIZE + 1]);
    rot(rotten);
    try (Scrubber scrubber = new Scrubber(holdings, SIZE, clock())) {
      scrubber.run();
      assertTrue(lost.isEmpty(), "both have just been checked");
    }
    now = now.plus(Scrubber.EVERY).plus(Duration.ofHours(1));
    try (Scrubber scrubber = new Scrubber(holdings, SIZE / 10, clock())) {
      for (int second = 0; second < 9; second++) {
        scrubber.run();
      }
      assertTrue(lost.isEmpty(), "a tenth of it is read a second");
      for (int second = 0; second < 30; second++) {
        scrubber.run();
      }
    }
    assertEquals(List.of(rotten), lost);
    assertFalse(store.contains(rotten));
    assertTrue(holdings.blobs().isBelieved(whole));
  }

  @Test
  void removesWhatItCannotRead() throws IOException {
    Digest blob = store.put(new byte[SIZE]);
    Files.delete(store.path(blob));
    Files.createSymbolicLink(store.path(blob), Path.of("/proc/self/mem"));
    now = now.plus(Scrubber.EVERY).plus(Duration.ofHours(1));
    try (Scrubber scrubber = new Scrubber(holdings, SIZE, clock())) {
      scrubber.run();
    }
    assertEquals(List.of(blob), lost);
  }

  @Test
  void leavesABlobAloneThatIsReplacedMeanwhile() throws IOException {
    Digest blob = store.put(new byte[SIZE]);
    now = now.plus(Scrubber.EVERY).plus(Duration.ofHours(1));
    try (Scrubber scrubber = new Scrubber(holdings, SIZE / 2, clock())) {
      scrubber.run();
      holdings.evict(blob);
      store.put(new byte[SIZE]);
      scrubber.run();
      scrubber.run();
    }
    assertTrue(lost.isEmpty());
    assertTrue(store.contains(blob));
  }

  /** What is served from a file that has rotted unseen is served once. */
  @Test
  void aBlobIsCheckedAfterALateUse() throws Exception {
    Digest blob = store.put(new byte[SIZE]);
    now = now.plus(Duration.ofDays(2));
    rot(blob);
    try (Lease first = holdings.lease(blob).orElseThrow()) {
      assertEquals(SIZE, Files.size(first.path()));
    }
    assertTrue(holdings.lease(blob).isEmpty());
    assertEquals(List.of(blob), lost);
  }
}
