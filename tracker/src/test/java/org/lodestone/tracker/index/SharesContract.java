package org.lodestone.tracker.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.sign.SigningKey;
import org.lodestone.torrent.InfoHash;
import org.lodestone.tracker.FakeClock;
import org.lodestone.tracker.announce.SwarmCounts;

/** Who may have how much of every {@link DocumentStore}, and what goes when it is full or old. */
abstract class SharesContract {

  private static final Duration LIFE = Duration.ofDays(100);

  private final FakeClock clock = new FakeClock();
  private final Set<InfoHash> seeded = new HashSet<>();
  private DocumentStore store;
  private long named;

  /** An empty store. */
  abstract DocumentStore open(IndexLimits limits, SwarmCounts swarms, Clock clock)
      throws IOException;

  @AfterEach
  final void closeStore() throws IOException {
    store.close();
  }

  @Test
  void anAddressHasAnEighthHoweverManyKeysItMakes() throws Exception {
    open("maxDocuments: 24");
    for (int i = 0; i < 3; i++) {
      submit(newKey(), 1);
    }

    assertRefused(IndexError.TOO_MANY_DOCUMENTS, newKey(), 1);

    submit(newKey(), 2);
    assertEquals(4, store.documents());
  }

  @Test
  void aNewKeyHasAnEighthWhateverAddressesItComesFrom() throws Exception {
    open("maxDocuments: 24");
    SigningKey key = newKey();
    for (int address = 1; address <= 3; address++) {
      submit(key, address);
    }

    assertRefused(IndexError.TOO_MANY_DOCUMENTS, key, 4);

    submit(newKey(), 4);
  }

  @Test
  void blobsAreSharedLikeDocuments() throws Exception {
    open("maxBlobs: 32");
    submit(newKey(), 1);
    submit(newKey(), 1);

    assertRefused(IndexError.TOO_MANY_DOCUMENTS, newKey(), 1);

    assertEquals(4, store.blobs());
  }

  @Test
  void bytesAreSharedLikeDocuments() throws Exception {
    open("maxStoredBytes: 1048576");
    MagnetManifest large = document(60_000);
    store.submit(signed(large, newKey()), 1);

    Submission second = signed(document(60_000), newKey());
    IndexException e = assertThrows(IndexException.class, () -> store.submit(second, 1));

    assertEquals(IndexError.TOO_MANY_DOCUMENTS, e.error());
    assertTrue(store.submit(second, 2));
  }

  @Test
  void whenFullTheGreatestLosesItsOldestAndTheNewcomerGetsIn() throws Exception {
    open("maxDocuments: 16");
    MagnetManifest oldest = submit(newKey(), 1);
    submit(newKey(), 1);
    for (int address = 2; address <= 15; address++) {
      submit(newKey(), address);
    }

    MagnetManifest newest = submit(newKey(), 99);

    assertEquals(16, store.documents());
    assertFalse(isThere(oldest));
    assertTrue(isThere(newest));
    assertRefused(IndexError.INDEX_FULL, newKey(), 99);
  }

  @Test
  void forgetsTheBlobsOfWhatHadToGo() throws Exception {
    open("maxBlobs: 32");
    MagnetManifest oldest = submit(newKey(), 1);
    submit(newKey(), 1);
    for (int address = 2; address <= 15; address++) {
      submit(newKey(), address);
    }

    MagnetManifest newest = submit(newKey(), 99);

    assertEquals(32, store.blobs());
    for (InfoHash infoHash : infoHashes(oldest)) {
      assertFalse(store.knows(infoHash));
      assertEquals(Optional.empty(), store.blob(infoHash));
    }
    infoHashes(newest).forEach(infoHash -> assertTrue(store.knows(infoHash)));
  }

  @Test
  void keepsABlobThatAnotherDocumentLists() throws Exception {
    open("maxDocuments: 16");
    MagnetManifest shared = document(0);
    store.submit(signed(shared, newKey()), 1);
    submit(newKey(), 1);
    store.submit(signed(shared, newKey()), 2);
    for (int address = 3; address <= 16; address++) {
      submit(newKey(), address);
    }

    assertEquals(16, store.documents());
    infoHashes(shared).forEach(infoHash -> assertTrue(store.knows(infoHash)));
  }

  @Test
  void keysKnownLongKeepHalf() throws Exception {
    open("maxDocuments: 16");
    SigningKey known = newKey();
    MagnetManifest first = submit(known, 1);
    clock.advance(Duration.ofDays(7));
    Set<MagnetManifest> own = new HashSet<>(Set.of(first));
    for (int i = 1; i < 8; i++) {
      own.add(submit(known, 1));
    }

    for (int address = 2; address < 50; address++) {
      submit(newKey(), address);
    }

    assertEquals(16, store.documents());
    for (MagnetManifest document : own) {
      assertTrue(isThere(document));
    }
  }

  @Test
  void newcomersKeepHalfToo() throws Exception {
    open("maxDocuments: 16");
    SigningKey known = newKey();
    MagnetManifest first = submit(known, 1);
    clock.advance(Duration.ofDays(7));
    for (int i = 1; i < 16; i++) {
      submit(known, 1);
    }

    submit(newKey(), 1);

    assertEquals(16, store.documents());
    assertFalse(isThere(first));
    assertRefused(IndexError.INDEX_FULL, known, 1);
  }

  @Test
  void aKeyWithoutDocumentsIsForgottenAndNewAgain() throws Exception {
    open("maxDocuments: 24");
    SigningKey key = newKey();
    submit(key, 1);
    clock.advance(LIFE);
    store.tidy();
    assertEquals(0, store.documents());

    for (int i = 0; i < 3; i++) {
      submit(key, 1);
    }

    assertRefused(IndexError.TOO_MANY_DOCUMENTS, key, 1);
  }

  @Test
  void whenFullExpiredDocumentsThatNobodySeedsGoFirst() throws Exception {
    open("maxDocuments: 16");
    MagnetManifest expired = submit(newKey(), 1);
    MagnetManifest expiredButSeeded = submit(newKey(), 2);
    seeded.add(infoHashes(expiredButSeeded).get(1));
    clock.advance(LIFE);
    MagnetManifest greatest = submit(newKey(), 3);
    submit(newKey(), 3);
    for (int address = 4; address <= 15; address++) {
      submit(newKey(), address);
    }

    submit(newKey(), 16);

    assertFalse(isThere(expired));
    assertTrue(isThere(expiredButSeeded));
    assertTrue(isThere(greatest));
  }

  @Test
  void dropsWhatHasExpiredOnceNobodySeedsIt() throws Exception {
    open("");
    MagnetManifest expired = submit(newKey(), 1);
    seeded.addAll(infoHashes(expired));
    clock.advance(LIFE);
    MagnetManifest fresh = submit(newKey(), 1);

    store.tidy();
    assertTrue(isThere(expired));
    seeded.clear();
    store.tidy();

    assertFalse(isThere(expired));
    assertTrue(isThere(fresh));
    assertEquals(1, store.search("", 0, 10).total());
    assertEquals(infoHashes(fresh).size(), store.blobs());
  }

  @Test
  void dropsWhatWasSupersededLongAgo() throws Exception {
    open("");
    SigningKey key = newKey();
    MagnetManifest old = submit(key, "acme/app", 1, "1", "latest");
    MagnetManifest current = submit(key, "acme/app", 2, "1", "latest");
    MagnetManifest partly = submit(key, "acme/app", 3, "2", "3");
    submit(key, "acme/app", 4, "3");
    submit(newKey(), "acme/app", 5, "1", "latest", "2");
    MagnetManifest late = submit(key, "acme/app", 1, "latest");

    clock.advance(Duration.ofDays(30).minusSeconds(1));
    store.tidy();
    assertTrue(isThere(old));
    clock.advance(Duration.ofSeconds(1));
    store.tidy();

    assertFalse(isThere(old));
    assertFalse(isThere(late));
    assertTrue(isThere(current));
    assertTrue(isThere(partly));
    assertEquals(4, store.documents());
  }

  @Test
  void theNextNewestTakesThePlaceOfWhatIsDropped() throws Exception {
    open("keepSuperseded: P365D");
    SigningKey key = newKey();
    MagnetManifest long1 = submit(key, "acme/app", 1, "latest", "old");
    clock.advance(Duration.ofDays(1));
    MagnetManifest current =
        Documents.document(
            "acme/app",
            2,
            clock.instant(),
            clock.instant().plus(Duration.ofDays(1)),
            List.of(Documents.image("short")),
            "latest",
            "new");
    store.submit(signed(current, key), 1);
    assertEquals(current.root(), store.search("acme", 0, 1).hits().get(0).root());

    clock.advance(Duration.ofDays(2));
    store.tidy();

    assertFalse(isThere(current));
    assertEquals(long1.root(), store.search("acme", 0, 1).hits().get(0).root());
    assertEquals(
        List.of("latest", "old"),
        store.tags(RepositoryName.parse("acme/app"), List.of(), "", 10).tags());
    clock.advance(Duration.ofDays(90));
    store.tidy();
    assertTrue(isThere(long1));
  }

  @Test
  void theFeedStaysInOrderWhenDocumentsGo() throws Exception {
    open("maxDocuments: 16");
    long last = 0;
    for (int address = 1; address <= 40; address++) {
      submit(newKey(), address);
      List<DocumentStore.Found> later = store.after(last, 100);
      assertEquals(1, later.size());
      last = later.get(0).id();
    }
    assertEquals(16, store.after(0, 100).size());
  }

  @Test
  void aRefusedDocumentLeavesNothing() throws Exception {
    open("maxDocumentsPerKey: 1");
    SigningKey key = newKey();
    submit(key, 1);

    assertRefused(IndexError.TOO_MANY_DOCUMENTS, key, 1);

    assertEquals(1, store.documents());
    assertEquals(2, store.blobs());
    assertEquals(1, store.search("", 0, 10).total());
  }

  private void open(String limits) throws IOException {
    store =
        open(
            Limits.of(limits),
            infoHash -> new SwarmCounts.Counts(seeded.contains(infoHash) ? 1 : 0, 0, 0),
            clock);
  }

  private static SigningKey newKey() {
    return SigningKey.generate(SigningKey.Algorithm.ED25519);
  }

  /** Something that nobody has submitted before, of a name of its own. */
  private MagnetManifest document(int padding) {
    String name = "acme/app-" + named++;
    return Documents.document(
        name,
        1,
        clock.instant(),
        clock.instant().plus(LIFE),
        List.of(Documents.image(name, padding)),
        "latest");
  }

  private MagnetManifest submit(SigningKey key, long source) throws Exception {
    MagnetManifest document = document(0);
    assertTrue(store.submit(signed(document, key), source));
    return document;
  }

  private MagnetManifest submit(SigningKey key, String name, long sequence, String... tags)
      throws Exception {
    MagnetManifest document =
        Documents.document(
            name,
            sequence,
            clock.instant(),
            clock.instant().plus(LIFE),
            List.of(Documents.image("image " + named++)),
            tags);
    assertTrue(store.submit(signed(document, key), 1));
    return document;
  }

  private void assertRefused(IndexError error, SigningKey key, long source) {
    Submission submission = signed(document(0), key);
    IndexException e = assertThrows(IndexException.class, () -> store.submit(submission, source));
    assertEquals(error, e.error(), e.getMessage());
  }

  private boolean isThere(MagnetManifest document) throws Exception {
    return !store.find(Subject.digest(document.root()), List.of()).isEmpty();
  }

  private static List<InfoHash> infoHashes(MagnetManifest document) {
    return signed(document, Documents.ALICE).infoHashes();
  }

  private static Submission signed(MagnetManifest document, SigningKey key) {
    return new Submission(Documents.sign(document, key), key.verificationKey(), document);
  }
}
