package org.lodestone.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.SampleDocument;
import org.lodestone.index.DocumentSource;
import org.lodestone.io.DaemonThreads;
import org.lodestone.io.Deadline;
import org.lodestone.node.Holdings;
import org.lodestone.node.Origin;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.SigningKey;
import org.lodestone.store.BlobStore;
import org.lodestone.trust.DocumentVerifier;
import org.lodestone.trust.Followed;
import org.lodestone.trust.RollbackMemory;
import org.lodestone.trust.TrustPolicy;

/** Which tags are listed, and which go first when there are too many. */
final class RepositoryTagsTest {

  private static final RepositoryName NAME = RepositoryName.parse("acme/app");
  private static final Caller ANYONE = Caller.ANONYMOUS;
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String ANYTHING = "{\"type\":\"insecureAcceptAnything\"}";

  /** An index that lists tags and has no documents. */
  private interface Tags extends DocumentSource {

    @Override
    default List<Envelope> find(Reference reference, Set<KeyId> signers, Deadline deadline) {
      return List.of();
    }
  }

  @TempDir Path dir;
  private final SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private final SampleDocument sample = new SampleDocument();
  private final ExecutorService threads = DaemonThreads.pool("tags", 2, 1);
  private BlobStore store;
  private Holdings holdings;
  private RollbackMemory memory;

  @BeforeEach
  void open() throws IOException {
    store = BlobStore.open(dir.resolve("store"));
    holdings = Holdings.open(store, Clock.systemUTC());
    memory = RollbackMemory.open(dir.resolve("accepted.db"));
    Files.writeString(dir.resolve("key.pub"), key.verificationKey().pem());
    policy("{\"type\":\"signedBy\",\"keys\":[\"key.pub\"],\"threshold\":1}");
  }

  @AfterEach
  void close() throws IOException {
    threads.shutdownNow();
    holdings.close();
    memory.close();
    store.close();
  }

  private void policy(String requirement) throws IOException {
    Files.writeString(dir.resolve("policy.json"), "{\"default\":[" + requirement + "]}");
  }

  private RepositoryTags tags(Duration patience, Tags... indexes) throws IOException {
    DocumentVerifier verifier =
        new DocumentVerifier(
            TrustPolicy.load(dir.resolve("policy.json")),
            memory,
            followed(),
            Clock.fixed(SampleDocument.ISSUED, ZoneOffset.UTC));
    return new RepositoryTags(List.of(indexes), verifier, holdings, patience, threads);
  }

  private void remember(SigningKey signer, String... tags) throws IOException {
    sample.tags = List.of(tags);
    sample.sequence++;
    holdings.remember(
        sample.build(),
        List.of(sample.signedBy(signer)),
        List.of(signer.verificationKey().id()),
        Origin.ACCEPTED);
  }

  private static List<String> flood(int count) {
    return IntStream.range(0, count).mapToObj("flood-%06d"::formatted).toList();
  }

  @Test
  void aFloodDisplacesNeitherWhatIsVerifiedNorAnotherIndexs() throws Exception {
    policy(ANYTHING);
    remember(key, "verified", "zzz");
    Tags flooding = (name, signers, end) -> flood(RepositoryTags.MAX);
    Tags honest = (name, signers, end) -> List.of("x", "y");
    List<String> listed = tags(LONG, flooding, honest).list(ANYONE, NAME).join().tags();
    assertEquals(RepositoryTags.MAX, listed.size());
    assertEquals(listed.stream().sorted().toList(), listed);
    assertTrue(listed.containsAll(List.of("flood-000000", "verified", "x", "y", "zzz")));
  }

  @Test
  void indexesAreAskedForWhatTrustedKeysGave() throws Exception {
    CompletableFuture<Set<KeyId>> asked = new CompletableFuture<>();
    Tags index =
        (name, signers, end) -> {
          asked.complete(signers);
          return List.of("1");
        };
    assertEquals(List.of("1"), tags(LONG, index).list(ANYONE, NAME).join().tags());
    assertEquals(Set.of(key.verificationKey().id()), asked.join());
  }

  @Test
  void rememberedTagsAreThoseOfDocumentsThatCountNow() throws Exception {
    remember(SigningKey.generate(SigningKey.Algorithm.ED25519), "of-a-key-no-longer-trusted");
    sample.expires = SampleDocument.ISSUED;
    sample.issued = SampleDocument.ISSUED.minusSeconds(1);
    remember(key, "expired");
    TagList none = tags(LONG).list(ANYONE, NAME).join();
    assertEquals(Optional.of("no index knows a tag of acme/app"), none.whyNone());
    sample.expires = SampleDocument.ISSUED.plusSeconds(1);
    remember(key, "1.2");
    assertEquals(List.of("1.2"), tags(LONG).list(ANYONE, NAME).join().tags());
  }

  @Test
  void asksNobodyForNamesThatThePolicyLeavesAlone() throws Exception {
    remember(key, "1.2");
    Tags index =
        (name, signers, end) -> {
          throw new AssertionError("asked");
        };
    for (String rule : List.of("reject", "upstream")) {
      policy("{\"type\":\"" + rule + "\"}");
      TagList none = tags(LONG, index).list(ANYONE, NAME).join();
      assertEquals(List.of(), none.tags());
      assertTrue(none.whyNone().orElseThrow().contains("acme/app"), none.whyNone().get());
    }
  }

  @Test
  void oneCallersQuestionIsAskedOnceAndAnothersApart() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger questions = new AtomicInteger();
    Tags index =
        (name, signers, end) -> {
          questions.incrementAndGet();
          asked.countDown();
          await(goOn);
          return List.of("1");
        };
    RepositoryTags tags = tags(LONG, index);
    List<CompletableFuture<TagList>> lists =
        List.of(
            tags.list(ANYONE, NAME),
            tags.list(ANYONE, NAME),
            tags.list(ANYONE, NAME),
            tags.list(new Caller("alice"), NAME));
    await(asked);
    goOn.countDown();
    for (CompletableFuture<TagList> list : lists) {
      assertEquals(List.of("1"), list.join().tags());
    }
    assertEquals(2, questions.get());
  }

  @Test
  void waitsForNobodyLongerThanItMayAlsoInTheQueue() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Tags hanging =
        (name, signers, end) -> {
          await(never);
          return List.of();
        };
    try {
      // Two lists have the threads for a minute, the third waits for one.
      RepositoryTags patient = tags(LONG, hanging);
      List<CompletableFuture<TagList>> unused =
          List.of(
              patient.list(ANYONE, RepositoryName.parse("acme/one")),
              patient.list(ANYONE, RepositoryName.parse("acme/two")));
      TagList late = tags(Duration.ofMillis(100)).list(ANYONE, NAME).get(30, TimeUnit.SECONDS);
      assertEquals(
          Optional.of("the tags of acme/app are not known: no answer in time"), late.whyNone());
      CompletionException full =
          assertThrows(CompletionException.class, () -> patient.list(ANYONE, NAME).join());
      assertInstanceOf(RejectedExecutionException.class, full.getCause());
    } finally {
      never.countDown();
    }
  }

  @Test
  void oneThatHangsHidesNobodysTags() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    remember(key, "remembered");
    Tags hanging =
        (name, signers, end) -> {
          await(never);
          return List.of();
        };
    try {
      RepositoryTags tags =
          tags(Duration.ofSeconds(2), hanging, (name, signers, end) -> List.of("said"));
      assertEquals(List.of("remembered", "said"), tags.list(ANYONE, NAME).join().tags());
    } finally {
      never.countDown();
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  private Followed followed() {
    return Followed.in(dir, Clock.systemUTC());
  }
}
