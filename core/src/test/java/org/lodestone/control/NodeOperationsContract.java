package org.lodestone.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.MagnetManifest;
import org.lodestone.journal.BlobRecord;
import org.lodestone.journal.Explanation;
import org.lodestone.journal.Phase;
import org.lodestone.journal.RequestRecord;
import org.lodestone.journal.SourceRecord;
import org.lodestone.journal.TestCounts;
import org.lodestone.node.BlobJobs;
import org.lodestone.node.Lease;
import org.lodestone.node.Node;
import org.lodestone.node.Origin;
import org.lodestone.node.PinPattern;
import org.lodestone.node.StoreUsage;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.oci.TestImage;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.Endpoints;
import org.lodestone.program.ExitCode;
import org.lodestone.publish.PublishListener;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.torrent.EngineConfig;
import org.lodestone.torrent.LoopbackTracker;

/** What a node does for whoever asks, whether by calls or by its socket. */
@Timeout(120)
abstract class NodeOperationsContract {

  static final RepositoryName APP = RepositoryName.parse("acme/app");

  @TempDir Path dir;
  final SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private LoopbackTracker tracker;
  Node node;
  NodeOperations operations;

  /** The operations of a node as they are tested. */
  abstract NodeOperations of(Node opened, NodeOperations local) throws Exception;

  @BeforeEach
  void start() throws Exception {
    tracker = add(new LoopbackTracker());
    node = node("store");
    node.peering();
    operations = of(node, local(node));
  }

  <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    return resource;
  }

  @AfterEach
  void stop() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  Node node(String name) throws IOException {
    Node.Config config =
        new Node.Config(
            dir.resolve(name),
            EngineConfig.defaults()
                .withListen(List.of("127.0.0.1"), 0)
                .withRetryInterval(Duration.ofMillis(500)),
            List.of(tracker.announce()),
            List.of(),
            0,
            Optional.empty());
    return add(Node.open(config, Clock.systemUTC()));
  }

  static NodeOperations local(Node node) {
    return new LocalNode(node, NodeInfo.own("keep", true, node.store().root()), Clock.systemUTC());
  }

  private Endpoints endpoints() {
    return new Endpoints(List.of(tracker.announce()), List.of());
  }

  /** A layout of another tool's, as {@code seed} is given it. */
  String layout(TestImage image) throws IOException {
    Path layout = dir.resolve("layout-" + image.root().digest().hex());
    if (Files.notExists(layout)) {
      image.writeLayout(layout, "x");
    }
    return "oci:" + layout;
  }

  private Descriptor read(NodeOperations by, TestImage image) throws Exception {
    return by.read(new ReadOrder(layout(image), false, Optional.empty()), PublishListener.NONE);
  }

  Envelope publish(NodeOperations by, TestImage image, String... tags) throws Exception {
    MagnetManifest draft =
        by.describe(
            new DraftOrder(
                read(by, image),
                APP,
                List.of(tags),
                key.verificationKey(),
                Duration.ofDays(1),
                endpoints()));
    Envelope envelope = Envelope.sign(MagnetManifest.PAYLOAD_TYPE, draft.toStatement(), key);
    by.publish(
        new PublishOrder(envelope, key.verificationKey(), endpoints()), PublishListener.NONE);
    return envelope;
  }

  private ImageOrder order(Envelope envelope, String name) {
    return new ImageOrder(
        List.of(envelope),
        List.of(key.verificationKey().id()),
        MagnetManifest.parse(envelope.payload()).root(),
        name,
        List.of(tracker.announce()));
  }

  private static Set<Digest> magnets(Envelope envelope) {
    Set<Digest> found = new HashSet<>();
    MagnetManifest.parse(envelope.payload())
        .blobs()
        .forEach(blob -> found.add(blob.descriptor().digest()));
    return found;
  }

  static void until(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  @Test
  void saysWhichNodeItIs() throws Exception {
    assertEquals("keep", operations.info().program());
    assertEquals(ProcessHandle.current().pid(), operations.info().pid());
    assertEquals(dir.resolve("store").toRealPath(), operations.info().store());
    assertTrue(operations.info().lasting());
  }

  @Test
  void publishesWhatWasSignedElsewhere() throws Exception {
    TestImage image = TestImage.twoPlatforms();
    Envelope envelope = publish(operations, image, "1", "latest");
    assertEquals(Optional.of(image.root()), node.holdings().image("acme/app:latest"));
    assertEquals(
        magnets(envelope).size(), node.peering().engine().active().size(), "all are seeded");
    assertEquals(
        List.of(envelope), operations.documents(Reference.parse("acme/app:1")), "and remembered");
  }

  @Test
  void tellsWhatItReads() throws Exception {
    List<Digest> done = new ArrayList<>();
    long[] bytes = new long[1];
    operations.read(
        new ReadOrder(layout(TestImage.single()), false, Optional.empty()),
        new PublishListener() {
          @Override
          public void bytesRead(long count) {
            bytes[0] += count;
          }

          @Override
          public void blobDone(Digest digest, boolean alreadyThere) {
            assertFalse(alreadyThere);
            done.add(digest);
          }
        });
    TestImage image = TestImage.single();
    assertEquals(image.blobs().keySet(), Set.copyOf(done));
    assertEquals(image.blobs().values().stream().mapToLong(blob -> blob.length).sum(), bytes[0]);
  }

  @Test
  void namesWhatItOnlyCopies() throws Exception {
    TestImage image = TestImage.single();
    operations.read(
        new ReadOrder(layout(image), false, Optional.of("copied")), PublishListener.NONE);
    assertEquals(Optional.of(image.root()), node.holdings().image("copied"));
    assertEquals(List.of(), node.peering().engine().active());
  }

  @Test
  void saysWhatItCannotRead() {
    CommandFailure wrong =
        assertThrows(
            CommandFailure.class,
            () ->
                operations.read(
                    new ReadOrder("/nonexistent", false, Optional.empty()), PublishListener.NONE));
    assertEquals(ExitCode.USAGE, wrong.exitCode());
    assertTrue(wrong.getMessage().contains("/nonexistent"), wrong.getMessage());
    Exception missing =
        assertThrows(
            Exception.class,
            () ->
                operations.read(
                    new ReadOrder("oci:/nonexistent", false, Optional.empty()),
                    PublishListener.NONE));
    assertTrue(missing.getMessage().contains("/nonexistent"), missing.getMessage());
  }

  @Test
  void fetchesWhatAnotherNodeSeeds() throws Exception {
    Node publisher = node("publisher");
    publisher.peering();
    TestImage image = TestImage.twoPlatforms();
    Envelope envelope = publish(local(publisher), image, "1");
    List<FetchState> states = new ArrayList<>();
    Fetched fetched = operations.fetch(order(envelope, "acme/app:1"), states::add);
    assertEquals(magnets(envelope).size(), fetched.blobs());
    assertEquals(Optional.of(image.root()), node.holdings().image("acme/app:1"));
    image.blobs().keySet().forEach(blob -> assertTrue(node.store().contains(blob)));
    assertEquals(List.of(envelope), operations.documents(Reference.parse("acme/app:1")));
    assertEquals(0, operations.fetch(order(envelope, "acme/app:1"), states::add).blobs());
  }

  /** Nobody seeds it: it goes on until whoever asked has gone, and then nothing is left of it. */
  @Test
  void givesUpAFetchThatNobodyWaitsForAnyMore() throws Exception {
    Node nobody = node("nobody");
    Envelope envelope = publish(local(nobody), TestImage.single(), "1");
    CountDownLatch seen = new CountDownLatch(1);
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread asking =
        new Thread(
            () -> {
              try {
                operations.fetch(order(envelope, "acme/app:1"), state -> seen.countDown());
                end.complete(null);
              } catch (Exception e) {
                end.complete(e);
              }
            });
    asking.start();
    seen.await();
    assertEquals(
        magnets(envelope),
        Set.copyOf(operations.pulls().stream().map(Pull::blob).toList()),
        "all of it is on its way");
    asking.interrupt();
    assertTrue(end.get() instanceof Exception);
    BlobJobs jobs = node.peering().jobs();
    until(() -> jobs.running().isEmpty());
    assertEquals(List.of(), operations.pulls());
  }

  @Test
  void stopsSeedingWhenItIsToldTo() throws Exception {
    Envelope envelope = publish(operations, TestImage.single(), "1");
    SeedOrder order =
        new SeedOrder(
            List.copyOf(magnets(envelope)), List.of(tracker.announce()), Optional.empty());
    CommandFailure enough =
        assertThrows(
            CommandFailure.class,
            () ->
                operations.seed(
                    order,
                    state -> {
                      throw CommandFailure.timedOut("enough", "");
                    }));
    assertEquals("enough", enough.getMessage());
  }

  @Test
  void countsTheCopiesThatOthersProve() throws Exception {
    Envelope envelope = publish(operations, TestImage.single(), "1");
    Node consumer = node("consumer");
    local(consumer).fetch(order(envelope, "acme/app:1"), state -> {});
    List<SeedState> states = new ArrayList<>();
    operations.seed(
        new SeedOrder(List.copyOf(magnets(envelope)), List.of(tracker.announce()), Optional.of(1)),
        states::add);
    assertEquals(1, states.get(states.size() - 1).copies());
  }

  @Test
  void evictsWhatNothingElseNeeds() throws Exception {
    TestImage two = TestImage.twoPlatforms();
    TestImage one = TestImage.single();
    publish(operations, two, "2");
    publish(operations, one, "1");
    Eviction evicted = operations.evict("acme/app:1");
    assertEquals(List.of("acme/app:1"), evicted.names());
    assertTrue(evicted.removed() > 0 && evicted.bytes() > 0 && evicted.kept() > 0);
    for (Digest blob : one.blobs().keySet()) {
      assertEquals(two.blobs().containsKey(blob), node.store().contains(blob), blob.toString());
    }
    assertEquals(Optional.empty(), node.holdings().image("acme/app:1"));
    assertEquals(List.of(), operations.documents(Reference.parse("acme/app:1")));
    String index = Files.readString(node.store().root().resolve("index.json"));
    assertFalse(index.contains("acme/app:1"), index);
    operations.evict(two.root().digest().toString());
    assertEquals(List.of(), node.store().list());
    assertEquals(List.of(), node.peering().engine().active());
  }

  @Test
  void invalidatesAllTagsOfANameOrOne() throws Exception {
    publish(operations, TestImage.twoPlatforms(), "2");
    publish(operations, TestImage.single(), "1");
    assertEquals(List.of("acme/app:1"), operations.invalidate("acme/app:1").names());
    assertEquals(List.of(), operations.invalidate("acme/app:1").names(), "nothing is known now");
    assertEquals(List.of("acme/app:2"), operations.invalidate("acme/app").names());
    assertEquals(List.of(), node.store().list());
    operations.pin(new PinPattern("acme/*"));
    publish(operations, TestImage.single(), "1");
    assertThrows(CommandFailure.class, () -> operations.invalidate("acme/app"));
    assertTrue(node.holdings().image("acme/app:1").isPresent());
    String digest = "acme/app@" + TestImage.single().root().digest();
    assertThrows(CommandFailure.class, () -> operations.invalidate(digest));
  }

  @Test
  void evictsNothingThatIsPinnedOrRead() throws Exception {
    TestImage image = TestImage.single();
    publish(operations, image, "1");
    operations.pin(new PinPattern("acme/*"));
    assertEquals(List.of(new PinPattern("acme/*")), operations.pins());
    assertRefused("acme/app:1", "pinned", "acme/*");
    assertRefused(image.root().digest().toString(), "pinned", "acme/*");
    assertTrue(operations.unpin(new PinPattern("acme/*")));
    assertFalse(operations.unpin(new PinPattern("acme/*")));
    try (Lease lease = node.holdings().lease(Digest.of(TestImage.LAYER)).orElseThrow()) {
      assertRefused("acme/app:1", "read", Digest.of(TestImage.LAYER).toString());
      assertTrue(Files.exists(lease.path()));
    }
    operations.evict("acme/app:1");
    assertRefused("acme/app:1", "unknown", "no image acme/app:1");
  }

  @Test
  void tellsWhatEachImageTakes() throws Exception {
    TestImage two = TestImage.twoPlatforms();
    TestImage one = TestImage.single();
    publish(operations, two, "2");
    publish(operations, one, "1", "latest");
    operations.pin(new PinPattern("acme/app:latest"));
    StoreUsage usage = operations.usage();
    assertEquals(Set.of(one.root().digest(), two.root().digest()), roots(usage));
    StoreUsage.Image image = usageOf(usage, one);
    assertEquals(List.of("acme/app:1", "acme/app:latest"), image.names());
    assertEquals(Optional.of(Origin.PUBLISHED), image.origin());
    assertTrue(image.pinned() && !usageOf(usage, two).pinned());
    long shared = bytes(one, blob -> two.blobs().containsKey(blob));
    assertEquals(shared, image.shared());
    assertEquals(shared, usageOf(usage, two).shared());
    assertEquals(bytes(one, blob -> true) - shared, image.alone());
    assertEquals(bytes(one, blob -> true) + usageOf(usage, two).alone(), usage.bytes());
    assertTrue(image.used() > 0);
    node.store().put(new byte[] {1, 2, 3});
    assertEquals(3, operations.usage().unclaimed());
  }

  @Test
  void explainsWhatItsJournalHas() throws Exception {
    Reference image = Reference.ofTag(APP, "1");
    assertEquals(Optional.empty(), operations.explain(image));
    assertEquals(Optional.empty(), operations.explain("no such id"));
    TestImage single = TestImage.single();
    RequestRecord request = node.journal().request("GET", "/v2/acme/app/manifests/1");
    request.isAboutManifest(image);
    request.from("registry up.test");
    RequestRecord decider = node.journal().request("HEAD", "/v2/");
    decider.ended(200);
    request.decidedWith(decider);
    request.finds(Manifest.parse(Optional.empty(), single.blobs().get(single.root().digest())));
    request.sent(5);
    request.failed("the client has gone");
    request.ended(200);
    BlobRecord blob = node.journal().blob(Digest.of(TestImage.LAYER), TestImage.LAYER.length);
    SourceRecord source = blob.opened("swarm x", new TestCounts(3, 2, 5));
    source.peers(2);
    source.close("failed");
    blob.enter(Phase.FIRST_BYTE);
    blob.remark("nobody came");
    blob.ended(Optional.of("gone"));
    RequestRecord bytes = node.journal().request("GET", "/v2/acme/app/blobs/x");
    bytes.isAboutBlob(Reference.ofDigest(APP, Digest.of(TestImage.LAYER)));
    bytes.ended(404);
    Explanation told = operations.explain(image).orElseThrow();
    assertEquals(single.blobs().size() - 1, told.blobs().size(), "all but the manifest: " + told);
    assertEquals(node.journal().explain(image), Optional.of(told));
    assertEquals(node.journal().explain(bytes.id()), operations.explain(bytes.id()));
  }

  private static Set<Digest> roots(StoreUsage usage) {
    return usage.images().stream().map(StoreUsage.Image::root).collect(Collectors.toSet());
  }

  private static StoreUsage.Image usageOf(StoreUsage usage, TestImage image) {
    return usage.images().stream()
        .filter(one -> one.root().equals(image.root().digest()))
        .findFirst()
        .orElseThrow();
  }

  private static long bytes(TestImage image, Predicate<Digest> which) {
    return image.blobs().entrySet().stream()
        .filter(blob -> which.test(blob.getKey()))
        .mapToLong(blob -> blob.getValue().length)
        .sum();
  }

  private void assertRefused(String what, String why, String expected) {
    CommandFailure refused = assertThrows(CommandFailure.class, () -> operations.evict(what), why);
    assertEquals(ExitCode.REFUSED, refused.exitCode());
    assertTrue(refused.getMessage().contains(expected), refused.getMessage());
    assertTrue(refused.hint().isPresent());
  }
}
