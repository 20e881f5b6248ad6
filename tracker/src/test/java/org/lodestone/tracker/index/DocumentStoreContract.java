package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tracker.index.Documents.ALICE;
import static org.lodestone.tracker.index.Documents.BOB;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.document.Withdrawal;
import org.lodestone.index.Hints;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.SigningKey;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.announce.SwarmCounts;
import org.lodestone.tracker.log.AcceptedDocument;
import org.lodestone.tracker.log.AcceptedWithdrawal;

/** What every {@link DocumentStore} does. */
abstract class DocumentStoreContract {

  private static final RepositoryName APP = RepositoryName.parse("acme/app");
  private static final Subject LATEST = Subject.tag(APP, "latest");

  private static final long SOURCE = 1;

  private DocumentStore store;

  /** An empty store. */
  abstract DocumentStore open(IndexLimits limits, SwarmCounts swarms, Clock clock)
      throws IOException;

  @BeforeEach
  final void openStore() throws IOException {
    store =
        open(
            IndexLimits.defaults(),
            infoHash -> SwarmCounts.Counts.NONE,
            Clock.fixed(Documents.NOW, ZoneOffset.UTC));
  }

  @AfterEach
  final void closeStore() throws IOException {
    store.close();
  }

  @Test
  void keepsADocumentOnceForEachSigner() throws Exception {
    MagnetManifest document = Documents.document("acme/app", 1, "latest");

    assertTrue(store.submit(signed(document, ALICE), SOURCE));
    assertTrue(store.submit(signed(document, BOB), SOURCE));
    assertFalse(store.submit(signed(document, BOB), SOURCE));

    assertEquals(2, store.documents());
    assertEquals(2, store.find(LATEST, List.of()).size());
  }

  @Test
  void givesDocumentsAsTheyWereSubmitted() throws Exception {
    Submission submission = submit(1, ALICE);

    DocumentStore.Document document = store.load(store.find(LATEST, List.of())).get(0);

    assertEquals(new String(submission.envelope().toJson(), UTF_8), document.envelope());
    assertEquals(ALICE.verificationKey().pem(), document.publicKey());
  }

  @Test
  void findsByTagByDigestAndByDigestInARepository() throws Exception {
    MagnetManifest document = Documents.multiPlatform("acme/app", 1, "latest", "1");
    store.submit(signed(document, ALICE), SOURCE);

    for (var manifest : document.manifests()) {
      assertEquals(1, store.find(Subject.digest(manifest.digest()), List.of()).size());
      assertEquals(1, store.find(Subject.digest(APP, manifest.digest()), List.of()).size());
      RepositoryName other = RepositoryName.parse("acme/other");
      assertEquals(List.of(), store.find(Subject.digest(other, manifest.digest()), List.of()));
    }
    assertEquals(1, store.find(Subject.tag(APP, "1"), List.of()).size());
    assertEquals(List.of(), store.find(Subject.tag(APP, "2"), List.of()));
  }

  @Test
  void answersWithTheThreeNewestOfEachKeyNewestFirst() throws Exception {
    for (int sequence : new int[] {2, 5, 1, 4, 3}) {
      submit(sequence, ALICE);
    }
    submit(6, BOB);

    assertEquals(List.of(6L, 5L, 4L, 3L), sequences(store.find(LATEST, List.of())));
    assertEquals(List.of(6L), sequences(store.find(LATEST, List.of(id(BOB)))));
    assertEquals(List.of(), store.find(LATEST, List.of(new KeyId("0".repeat(64)))));
  }

  @Test
  void prefersTheKeysKnownLongest() throws Exception {
    submit(1, ALICE);
    SigningKey last = ALICE;
    for (int i = 0; i < DocumentStore.MAX_KEYS; i++) {
      last = SigningKey.generate(SigningKey.Algorithm.ED25519);
      submit(100 + i, last);
    }

    List<Long> sequences = sequences(store.find(LATEST, List.of()));

    assertEquals(DocumentStore.MAX_KEYS, sequences.size());
    assertTrue(sequences.contains(1L));
    assertEquals(1, store.find(LATEST, List.of(id(last))).size());
  }

  @Test
  void feedsDocumentsInTheOrderTheyCame() throws Exception {
    for (int sequence : new int[] {3, 1, 2}) {
      submit(sequence, ALICE);
    }
    List<DocumentStore.Found> first = store.after(0, 2);
    List<DocumentStore.Found> second = store.after(first.get(1).id(), 2);

    assertEquals(List.of(3L, 1L), sequences(first));
    assertEquals(List.of(2L), sequences(second));
    assertEquals(List.of(), store.after(second.get(0).id(), 2));
    assertEquals(List.of(), store.after(Long.MAX_VALUE, 2));
  }

  @Test
  void saysWhatItAcceptedInTheOrderOfTheFeed() throws Exception {
    Submission first = submit(2, ALICE);
    Submission second = submit(1, BOB);
    List<DocumentStore.Found> feed = store.after(0, 2);

    List<AcceptedDocument> accepted = store.accepted(0, 2);

    assertEquals(List.of(accepted(feed.get(0), first), accepted(feed.get(1), second)), accepted);
    assertEquals(accepted.subList(0, 1), store.accepted(0, 1));
    assertEquals(accepted.subList(1, 2), store.accepted(feed.get(0).id(), 2));
    assertEquals(List.of(), store.accepted(feed.get(1).id(), 2));
  }

  @Test
  void dropsWhatItsSignerTakesBackAndRefusesItFromThenOn() throws Exception {
    MagnetManifest document = Documents.document("acme/app", 1, "latest");
    store.submit(signed(document, ALICE), SOURCE);
    store.submit(signed(document, BOB), SOURCE);
    submit(2, ALICE);
    SignedWithdrawal withdrawal = withdrawal(document, Documents.NOW, ALICE);

    assertTrue(store.withdraw(withdrawal, SOURCE));
    assertFalse(store.withdraw(withdrawal, SOURCE));
    assertFalse(store.withdraw(withdrawal(document, Documents.NOW.minusMillis(1), ALICE), SOURCE));

    assertEquals(List.of(1L), sequences(store.find(LATEST, List.of(id(BOB)))));
    assertEquals(List.of(2L), sequences(store.find(LATEST, List.of(id(ALICE)))));
    IndexException refusal =
        assertThrows(IndexException.class, () -> store.submit(signed(document, ALICE), SOURCE));
    assertEquals(IndexError.WITHDRAWN, refusal.error());
    assertTrue(refusal.getMessage().endsWith("a hole in it"), refusal.getMessage());
    MagnetManifest again =
        Documents.document(
            "acme/app",
            3,
            Documents.NOW.plusMillis(1),
            document.expires(),
            document.manifests(),
            "latest");
    assertTrue(store.submit(signed(again, ALICE), SOURCE), "a later one brings it back");
    assertEquals(
        List.of(new AcceptedWithdrawal(1, id(ALICE), withdrawal.envelope().payloadDigest())),
        store.acceptedWithdrawals(0, 10));
  }

  @Test
  void aStrangersWithdrawalTakesNothing() throws Exception {
    Submission submission = submit(1, ALICE);
    assertTrue(store.withdraw(withdrawal(submission.document(), Documents.NOW, BOB), SOURCE));
    assertEquals(1, store.documents());
  }

  @Test
  void aWithdrawnKeyHasNothingHereAndSaysSo() throws Exception {
    MagnetManifest document = submit(1, ALICE).document();
    submit(2, ALICE);
    submit(3, BOB);
    store.withdraw(withdrawal(document, Documents.NOW, ALICE), SOURCE);
    store.withdraw(withdrawal(document, Documents.NOW, BOB), SOURCE);
    SignedWithdrawal ofKey =
        SignedWithdrawal.sign(Withdrawal.ofKey(id(ALICE), "stolen", Documents.NOW), ALICE);

    assertTrue(store.withdraw(ofKey, SOURCE));
    assertFalse(store.withdraw(ofKey, SOURCE));
    assertFalse(store.withdraw(withdrawal(document, Documents.NOW.plusSeconds(1), ALICE), SOURCE));

    assertEquals(List.of(), store.find(LATEST, List.of(id(ALICE))));
    assertEquals(List.of(BOB), signersOf(store.search("app", 0, 10)));
    assertThrows(IndexException.class, () -> submit(4, ALICE));
    List<DocumentStore.Document> told = store.withdrawals(List.of(id(ALICE)), 0, 10);
    assertEquals(1, told.size(), "its own is all there is to say");
    assertEquals(new String(ofKey.envelope().toJson(), UTF_8), told.get(0).envelope());
    assertEquals(ALICE.verificationKey().pem(), told.get(0).publicKey());
    assertEquals(2, store.withdrawals(List.of(), 0, 10).size());
    assertEquals(1, store.withdrawals(List.of(), 0, 1).size());
    assertEquals(List.of(), store.withdrawals(List.of(), told.get(0).id(), 10));
  }

  private static List<SigningKey> signersOf(DocumentStore.Hits hits) {
    return hits.hits().stream()
        .map(hit -> hit.keyId().equals(id(BOB).hex()) ? BOB : ALICE)
        .toList();
  }

  private static SignedWithdrawal withdrawal(
      MagnetManifest document, Instant issued, SigningKey key) {
    return SignedWithdrawal.sign(
        Withdrawal.ofImage(
            document.name(), document.root(), document.tags(), "a hole in it", issued),
        key);
  }

  private static AcceptedDocument accepted(DocumentStore.Found found, Submission submission) {
    return new AcceptedDocument(
        found.id(), submission.key().id(), APP, submission.envelope().payloadDigest());
  }

  @Test
  void feedMissesNothingWhileOthersSubmit() throws Exception {
    int writers = 3;
    int each = 20;
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        int base = writer * each;
        done.add(
            pool.submit(
                () -> {
                  for (int i = 1; i <= each; i++) {
                    submit(base + i, ALICE);
                  }
                  return null;
                }));
      }
      List<Long> seen = new ArrayList<>();
      while (!done.stream().allMatch(Future::isDone)) {
        read(seen);
      }
      for (Future<?> one : done) {
        one.get();
      }
      while (read(seen)) {
        assertTrue(seen.size() <= writers * each, "the feed repeats itself");
      }
      assertEquals(writers * each, seen.size());
      assertEquals(seen.stream().sorted().distinct().toList(), seen);
    } finally {
      pool.shutdownNow();
    }
  }

  /** Reads the next page; false when it is empty. */
  private boolean read(List<Long> seen) throws Exception {
    long last = seen.isEmpty() ? 0 : seen.get(seen.size() - 1);
    List<DocumentStore.Found> page = store.after(last, 7);
    page.forEach(found -> seen.add(found.id()));
    return !page.isEmpty();
  }

  @Test
  void listsFitIntoAnAnswer() throws Exception {
    for (int sequence = 1; sequence <= 3; sequence++) {
      MagnetManifest large = Documents.multiPlatform("acme/app", sequence, 1_150_000, "latest");
      store.submit(signed(large, ALICE), SOURCE);
    }

    assertEquals(1, store.after(0, 3).size());
    assertEquals(List.of(3L), sequences(store.find(LATEST, List.of())));
  }

  @Test
  void tagsOfSomeKeysAreOnlyWhatTheseGave() throws Exception {
    store.submit(signed(Documents.document("acme/app", 1, "b", "c"), ALICE), SOURCE);
    store.submit(signed(Documents.document("acme/app", 1, "a", "b"), BOB), SOURCE);
    KeyId alice = ALICE.verificationKey().id();
    KeyId bob = BOB.verificationKey().id();

    assertEquals(
        new DocumentStore.Tags(List.of("b", "c"), false), store.tags(APP, List.of(alice), "", 2));
    assertEquals(new DocumentStore.Tags(List.of("a"), true), store.tags(APP, List.of(bob), "", 1));
    assertEquals(
        new DocumentStore.Tags(List.of("a", "b", "c"), false),
        store.tags(APP, List.of(alice, bob), "", 3));
    KeyId nobody = new KeyId("0".repeat(64));
    assertEquals(new DocumentStore.Tags(List.of(), false), store.tags(APP, List.of(nobody), "", 1));
  }

  @Test
  void aKeyWithLargeDocumentsPushesOutNobodyElse() throws Exception {
    submit(1, BOB);
    for (int sequence = 10; sequence <= 12; sequence++) {
      MagnetManifest large = Documents.multiPlatform("acme/app", sequence, 600_000, "latest");
      store.submit(signed(large, ALICE), SOURCE);
    }

    assertEquals(List.of(12L, 11L, 1L), sequences(store.find(LATEST, List.of())));
  }

  @Test
  void pagesThroughTags() throws Exception {
    store.submit(signed(Documents.document("acme/app", 1, "b", "c"), ALICE), SOURCE);
    store.submit(signed(Documents.document("acme/app", 1, "a", "b"), BOB), SOURCE);

    assertEquals(
        new DocumentStore.Tags(List.of("a", "b"), true), store.tags(APP, List.of(), "", 2));
    assertEquals(new DocumentStore.Tags(List.of("c"), false), store.tags(APP, List.of(), "b", 2));
  }

  @Test
  void searchesForImages() throws Exception {
    submit(1, ALICE);
    submit(1, BOB);
    store.submit(signed(Documents.document("other/tool", 1, "latest"), BOB), SOURCE);

    DocumentStore.Hits hits = store.search("acme", 0, 1);

    assertEquals(2, hits.total());
    assertEquals(1, hits.hits().size());
    assertEquals("acme/app", hits.hits().get(0).name());
    assertEquals(3, store.search("", 0, 10).hits().size());
  }

  @Test
  void knowsTheBlobsThatDocumentsList() throws Exception {
    MagnetManifest document = submit(1, ALICE).document();
    submit(1, BOB);

    for (var blob : document.blobs()) {
      InfoHash infoHash = Documents.infoHash(blob.descriptor().digest());
      var expected = new DocumentStore.Blob(infoHash, blob.descriptor().digest());
      assertTrue(store.knows(infoHash));
      assertEquals(Optional.of(expected), store.blob(infoHash));
      assertEquals(Optional.of(expected), store.blob(blob.descriptor().digest()));
    }
    assertEquals(2, store.blobs());
    assertFalse(store.knows(new InfoHash("0".repeat(40))));
    assertEquals(Optional.empty(), store.blob(Documents.digest("other")));
  }

  @Test
  void tellsAllTorrentsThatDocumentsListForABlobTheFirstFirst() throws Exception {
    MagnetManifest document = submit(1, ALICE).document();
    Digest blob = document.blobs().get(0).descriptor().digest();
    List<InfoHash> listed = new ArrayList<>(List.of(Documents.infoHash(blob)));
    for (int i = 0; i < 10; i++) {
      InfoHash other = new InfoHash("%040x".formatted(100 - i));
      store.submit(signed(Documents.disputing(document, "b/app-" + i, other), BOB), SOURCE);
      listed.add(other);
    }

    assertEquals(listed.subList(0, Hints.MAX_LISTED), store.infoHashes(blob));
    assertEquals(List.of(), store.infoHashes(Documents.digest("other")));
  }

  private Submission submit(long sequence, SigningKey key) throws IndexException, IOException {
    Submission submission = signed(Documents.document("acme/app", sequence, "latest"), key);
    store.submit(submission, SOURCE);
    return submission;
  }

  private static Submission signed(MagnetManifest document, SigningKey key) {
    return new Submission(Documents.sign(document, key), key.verificationKey(), document);
  }

  private List<Long> sequences(List<DocumentStore.Found> found) throws Exception {
    List<Long> sequences = new ArrayList<>();
    for (DocumentStore.Document document : store.load(found)) {
      var envelope = Envelope.parse(document.envelope().getBytes(UTF_8));
      sequences.add(MagnetManifest.parse(envelope.payload()).sequence());
    }
    return sequences;
  }

  private static KeyId id(SigningKey key) {
    return key.verificationKey().id();
  }
}
