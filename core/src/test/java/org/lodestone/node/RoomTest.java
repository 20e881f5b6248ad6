package org.lodestone.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.MagnetManifest.Blob;
import org.lodestone.io.ByteSize;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.RepositoryName;
import org.lodestone.torrent.EngineListener;
import org.lodestone.torrent.FakeEngine;
import org.lodestone.torrent.FakeNetwork;
import org.lodestone.torrent.HintFilter;

/** Images of one layer of 100,000 bytes or a little more. */
@Timeout(60)
final class RoomTest {

  private static final int LAYER = 100_000;
  private static final long PLENTY = 1L << 40;

  @TempDir Path dir;
  private final FakeNetwork network = new FakeNetwork();
  private final TestClock clock = new TestClock();
  private final TestDisk disk = new TestDisk();
  private final Wants wants = new Wants();
  private final List<Blob> layers = new ArrayList<>();
  private FakeEngine seeder;
  private TestNode node;
  private Pins pins;

  private static final class TestClock extends Clock {
    private Instant now = Instant.parse("2026-11-20T10:00:00Z");

    private void advance(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** Of a size at which 1,000,000 bytes are kept free, and nothing is written to but the store. */
  private final class TestDisk implements Disk {
    private long size = PLENTY;

    @Override
    public long usable() throws IOException {
      return size - node.holdings.blobs().bytes();
    }

    @Override
    public long total() {
      return 20_000_000;
    }

    /** From now on that many bytes are free beyond those that are to be. */
    private void leave(long bytes) throws IOException {
      size = 1_000_000 + bytes + node.holdings.blobs().bytes();
    }
  }

  @BeforeEach
  void open() throws IOException {
    seeder = network.engine(EngineListener.NONE);
    node = new TestNode(dir.resolve("store"), network, Duration.ofMillis(500), clock);
    pins = new Pins(node.store);
  }

  @AfterEach
  void close() throws IOException {
    node.close();
    network.close();
  }

  private Room room(Quota quota) {
    HintFilter hints = new HintFilter(List.of(), FakeNetwork.TRACKERS);
    OtherCopies copies =
        new OtherCopies(node.holdings, node.engine, node.seeds, hints, FakeNetwork.TRACKERS);
    RoomLog log = new RoomLog();
    RoomEvictions evictions =
        new RoomEvictions(
            node.holdings,
            pins,
            new Evictions(node.holdings, pins),
            quota.published(),
            node.jobs,
            wants,
            copies,
            log,
            clock);
    Room room = new Room(node.holdings, quota, disk, node.jobs, copies, evictions, log, clock);
    node.jobs.admittedBy(room::admit);
    return room;
  }

  /** Beyond nine tenths of so many layers it evicts until half of them, and manifests, are left. */
  private static Quota quotaOf(int layers) {
    return new Quota(
        Optional.of(new ByteSize((long) layers * LAYER)), 0.9, 0.55, false, Optional.empty());
  }

  /** Each layer is longer by one than the one before, and so another. */
  private Blob newLayer() throws IOException {
    Blob layer = TestNode.seed(seeder, dir, TestNode.random(LAYER + layers.size()));
    layers.add(layer);
    return layer;
  }

  private void pull(String name, Blob... blobs) throws Exception {
    add(Origin.ACCEPTED, name, blobs);
  }

  private void add(Origin origin, String name, Blob... blobs) throws Exception {
    MagnetManifest document = node.remember(origin, name, List.of(blobs));
    for (Blob blob : blobs) {
      node.jobs.fetchToStore(blob).get(30, TimeUnit.SECONDS);
    }
    Manifest root = document.manifest(document.root()).orElseThrow();
    node.store.put(root.bytes());
    node.holdings.name(List.of(name + ":1"), root.descriptor());
  }

  private void begin(Blob blob) throws IOException {
    assertTrue(node.jobs.fetch(List.of(blob)).isPresent());
  }

  private void read(Blob blob) throws IOException {
    node.holdings.lease(blob.descriptor().digest()).orElseThrow().close();
  }

  private Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    Inventory.take(node.holdings, pins)
        .images()
        .forEach(image -> image.names().forEach(name -> names.add(name.replace(":1", ""))));
    return names;
  }

  private boolean has(Blob blob) {
    return node.store.contains(blob.descriptor().digest());
  }

  @Test
  void evictsForTheQuotaWhatIsRarelyAskedFor() throws Exception {
    Room room = room(quotaOf(4));
    Blob often = newLayer();
    pull("often", often);
    for (int i = 0; i < 5; i++) {
      clock.advance(Duration.ofHours(5));
      read(often);
    }
    Blob lately = newLayer();
    pull("lately", lately);
    pull("once", newLayer());
    clock.advance(Duration.ofDays(3));
    read(lately);
    clock.advance(Duration.ofHours(2));
    room.run();
    assertEquals(Set.of("often", "lately", "once"), names(), "it is below the high mark");

    pull("new", newLayer());
    room.run();
    assertEquals(Set.of("often", "new"), names(), "what is new stays for an hour");
    RoomReport report = room.report();
    assertEquals(2, report.evicted().get("quota").images());
    assertEquals("once:1", report.latest().get(1).what());
    assertEquals("lately:1", report.latest().get(0).what());
    assertTrue(report.latest().get(0).bytes() > LAYER);
    assertTrue(report.bytes() < 2.1 * LAYER, report.toString());
    assertEquals(Optional.empty(), report.unmet());
    assertFalse(node.engine.active().contains(lately.magnet().orElseThrow().infoHash()));
  }

  @Test
  void evictsFirstWhatIsWellKeptElsewhere() throws Exception {
    pull("rare", newLayer());
    Blob common = newLayer();
    pull("common", common);
    for (int i = 0; i < 3; i++) {
      TestNode.seed(network.engine(EngineListener.NONE), dir, TestNode.random(LAYER + 1));
    }
    clock.advance(Duration.ofHours(5));
    read(common);
    clock.advance(Duration.ofHours(5));
    room(quotaOf(2)).run();
    assertEquals(Set.of("rare"), names());
  }

  @Test
  void whatImagesShareStaysWithTheLast() throws Exception {
    Blob base = newLayer();
    pull("first", base, newLayer());
    clock.advance(Duration.ofHours(5));
    pull("second", base, newLayer());
    clock.advance(Duration.ofHours(5));
    room(quotaOf(3)).run();
    assertEquals(Set.of(), names(), "one alone takes more than half of it");
    assertFalse(has(base));

    pull("first", base, layers.get(1));
    clock.advance(Duration.ofHours(5));
    pull("second", base, layers.get(2));
    clock.advance(Duration.ofHours(5));
    room(new Quota(quotaOf(3).bytes(), 0.9, 0.8, false, Optional.empty())).run();
    assertEquals(Set.of("second"), names());
    assertTrue(has(base));
  }

  @Test
  void blobsOfNoImageGoFirst() throws Exception {
    Blob old = newLayer();
    pull("app", old);
    pull("app", newLayer());
    byte[] foreign = TestNode.random(LAYER + 1_000);
    node.store.put(foreign);
    clock.advance(Duration.ofHours(7));
    node.holdings.dropSuperseded();
    read(old);
    clock.advance(Duration.ofHours(2));
    room(new Quota(quotaOf(3).bytes(), 0.9, 0.8, false, Optional.empty())).run();
    assertFalse(has(old));
    assertEquals(Set.of("app"), names());
    assertTrue(node.store.contains(Digest.of(foreign)), "nobody knows what that is for");
  }

  @Test
  void whatIsPinnedPublishedOrInUseStays() throws Exception {
    pull("pinned", newLayer());
    pins.add(new PinPattern("pin*"));
    add(Origin.PUBLISHED, "published", newLayer());
    Blob read = newLayer();
    pull("read", read);
    Blob wanted = newLayer();
    pull("wanted", wanted);
    Blob coming = TestNode.listed(new byte[] {1}, TestNode.torrentOf(dir, new byte[] {1}));
    pull("fetched", newLayer());
    node.remember(Origin.ACCEPTED, "fetched", List.of(layers.get(4), coming));
    begin(coming);
    clock.advance(Duration.ofDays(1));
    pull("young", newLayer());
    Set<String> all = Set.of("pinned", "published", "read", "wanted", "fetched", "young");
    try (Lease lease = node.holdings.lease(read.descriptor().digest()).orElseThrow();
        Wants.Want want = wants.of(List.of(wanted.descriptor().digest()))) {
      Room room = room(quotaOf(1));
      room.run();
      assertEquals(all, names());
      assertTrue(room.report().unmet().orElseThrow().contains("which may not be evicted"));
      assertTrue(Files.exists(lease.path()) && want != null);
    }
    node.jobs.abandon(coming.descriptor().digest());
    pins.remove(new PinPattern("pin*"));
    clock.advance(Duration.ofDays(1));
    room(quotaOf(1)).run();
    assertEquals(Set.of("published"), names());
    room(new Quota(quotaOf(1).bytes(), 0.9, 0.5, true, Optional.empty())).run();
    assertEquals(Set.of(), names());
  }

  /** A registry that had an image has it still: no peer has to prove it. */
  @Test
  void whatWasPulledThroughGoesToo() throws Exception {
    Manifest through = store(TestNode.random(LAYER));
    RepositoryName name = RepositoryName.parse("registry.example/app");
    node.holdings.upstreams().found(name, true, true);
    node.holdings.upstreams().keep(name, through);
    node.holdings.upstreams().holds(name, through.references().get(0).digest(), true);
    node.holdings.name(List.of("through:1"), through.descriptor());
    Manifest foreign = store(TestNode.random(LAYER + 1));
    node.holdings.name(List.of("foreign:1"), foreign.descriptor());
    clock.advance(Duration.ofDays(1));
    Room room = room(quotaOf(1));
    room.run();
    assertEquals(Set.of("foreign"), names());
    assertFalse(node.store.contains(through.references().get(0).digest()));
    assertTrue(node.store.contains(foreign.references().get(0).digest()));
  }

  private Manifest store(byte[] layer) throws IOException {
    Descriptor entry = new Descriptor(MediaTypes.OCI_LAYER, node.store.put(layer), layer.length);
    Manifest manifest = TestNode.imageOf(List.of(entry));
    node.store.put(manifest.bytes());
    return manifest;
  }

  /** Trackers count a seed that nobody can reach, and one that sends nothing. */
  @Test
  void theLastCopyGoesOnlyWhenTheDiskFills() throws Exception {
    pull("app", newLayer());
    clock.advance(Duration.ofDays(1));
    seeder.order(FakeEngine.Fault.SILENT);
    Room room = room(quotaOf(1));
    room.run();
    assertEquals(Set.of("app"), names(), "a claim is no proof");
    assertTrue(room.report().unmet().orElseThrow().contains("nobody else proves to have it"));

    seeder.close();
    disk.leave(-1);
    room.run();
    assertEquals(Set.of(), names());
    assertEquals(1, room.report().evicted().get("disk").images());
  }

  @Test
  void theDiskTakesWhatOthersHaveBeforeTheLastCopies() throws Exception {
    pull("last", newLayer());
    seeder.close();
    seeder = network.engine(EngineListener.NONE);
    Blob elsewhere = newLayer();
    pull("elsewhere", elsewhere);
    clock.advance(Duration.ofDays(1));
    read(elsewhere);
    clock.advance(Duration.ofMinutes(1));
    disk.leave(-1);
    room(Quota.none()).run();
    assertEquals(Set.of("last"), names());
  }

  @Test
  void makesRoomBeforeABlobIsFetched() throws Exception {
    pull("old", newLayer());
    pull("kept", newLayer());
    pins.add(new PinPattern("kept"));
    clock.advance(Duration.ofMinutes(1));
    Room room = room(Quota.none());
    disk.leave(LAYER / 2);
    pull("new", newLayer());
    assertEquals(Set.of("kept", "new"), names());
    assertEquals(Optional.empty(), room.report().unmet());

    Blob more = newLayer();
    node.remember(Origin.ACCEPTED, "more", List.of(more));
    IOException full = assertThrows(IOException.class, () -> node.jobs.fetch(List.of(more)));
    assertTrue(full.getMessage().contains("does not fit on the disk of"), full.getMessage());
    assertTrue(full.getMessage().contains("976.6 KiB of that for others"), full.getMessage());
    assertTrue(room.report().unmet().orElseThrow().contains("nothing more may be evicted"));
    assertEquals(List.of(), node.jobs.running());

    disk.leave(2 * LAYER);
    node.jobs.fetchToStore(more).get(30, TimeUnit.SECONDS);
    room.run();
    assertEquals(Optional.empty(), room.report().unmet());
  }

  /** What a download has yet to bring is as good as written. */
  @Test
  void countsWhatIsOnItsWay() throws Exception {
    room(Quota.none());
    disk.leave(3 * LAYER / 2);
    seeder.order(FakeEngine.Fault.SILENT);
    begin(newLayer());
    Blob second = newLayer();
    assertThrows(IOException.class, () -> node.jobs.fetch(List.of(second)));
    node.jobs.abandon(layers.get(0).descriptor().digest());
    begin(second);
  }

  @Test
  void dropsDownloadsThatNobodyGoesOnWith() throws Exception {
    Path old = partial(1, Duration.ofHours(25));
    Path young = partial(2, Duration.ofHours(23));
    seeder.order(FakeEngine.Fault.SILENT);
    Blob running = newLayer();
    Path grows = node.store.partial(running.descriptor().digest());
    partial(running.descriptor().digest(), Duration.ofHours(25));
    begin(running);
    Room room = room(Quota.none());
    room.run();
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(young) && Files.exists(grows));

    disk.leave(-LAYER - 1);
    room.run();
    assertFalse(Files.exists(young), "the disk has no room for it");
    assertTrue(Files.exists(grows));
  }

  private Path partial(int seed, Duration age) throws IOException {
    return partial(Digest.of(new byte[] {(byte) seed}), age);
  }

  private Path partial(Digest digest, Duration age) throws IOException {
    Path file = Files.write(node.store.partial(digest), new byte[10]);
    return Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(age)));
  }
}
