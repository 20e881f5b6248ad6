package org.lodestone.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.oci.Digest;
import org.lodestone.oci.InvalidManifestException;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.oci.TestImage;

final class JournalTest {

  private static final RepositoryName APP = RepositoryName.parse("acme/app");
  private static final Reference TAG = Reference.ofTag(APP, "1");

  private final Journal journal = new Journal(Clock.systemUTC());

  private RequestRecord asks(String method, Reference manifest) {
    RequestRecord record = journal.request(method, "/v2/");
    record.isAboutManifest(manifest);
    return record;
  }

  private RequestRecord asksForBlob(String method, Digest blob) {
    RequestRecord record = journal.request(method, "/v2/");
    record.isAboutBlob(Reference.ofDigest(APP, blob));
    return record;
  }

  private static Manifest manifest(TestImage image, Digest digest) throws InvalidManifestException {
    return Manifest.parse(Optional.empty(), image.blobs().get(digest));
  }

  private static List<String> ids(Explanation explanation) {
    return explanation.requests().stream().map(RequestAccount::id).toList();
  }

  @Test
  void remembersTheLastRequestsByIdsThatNoOtherHas() {
    RequestRecord first = journal.request("GET", "/v2/");
    assertEquals(List.of(first.id()), ids(journal.explain(first.id()).orElseThrow()));
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < Journal.MAX_REQUESTS; i++) {
      ids.add(journal.request("GET", "/v2/" + i).id());
    }
    assertEquals(Journal.MAX_REQUESTS, ids.size());
    assertFalse(ids.contains(first.id()));
    assertEquals(Optional.empty(), journal.explain(first.id()));
    ids.forEach(id -> assertEquals(List.of(id), ids(journal.explain(id).orElseThrow())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "00000000000000000000", "zz", "-1", "0000000000000000000000000"})
  void whatIsNoIdOfItsOwnIsUnknown(String id) {
    journal.request("GET", "/v2/");
    assertEquals(Optional.empty(), journal.explain(id));
  }

  @Test
  void tellsOfARequestWhatWasNoted() {
    RequestRecord record = asks("GET", TAG);
    record.from("registry up.test");
    Phase before = record.enter(Phase.REGISTRY);
    record.sent(7);
    record.failed("first");
    record.failed("second");
    record.ended(404);
    Phase late = record.enter(Phase.CLIENT);
    RequestAccount account = journal.explain(record.id()).orElseThrow().requests().get(0);
    assertEquals("acme/app:1", account.what());
    assertEquals(Optional.of("registry up.test"), account.from());
    assertEquals(Optional.of("first"), account.fault());
    assertEquals(404, account.status());
    assertEquals(7, account.sent());
    assertTrue(account.ended());
    assertEquals(List.of(Phase.QUEUE, Phase.REGISTRY), List.of(before, late));
    assertEquals(
        List.of(Phase.QUEUE, Phase.REGISTRY),
        account.phases().stream().map(PhaseTime::phase).toList(),
        "none after the end");
  }

  @Test
  void tellsOfEachPhaseOnceInTheirOrder() {
    RequestRecord record = asks("GET", TAG);
    for (Phase phase : EnumSet.complementOf(EnumSet.of(Phase.QUEUE))) {
      Phase unused = record.enter(phase);
      unused = record.enter(Phase.CLIENT);
    }
    record.ended(200);
    RequestAccount account = journal.explain(record.id()).orElseThrow().requests().get(0);
    assertEquals(List.of(Phase.values()), account.phases().stream().map(PhaseTime::phase).toList());
  }

  @Test
  void whatOthersWordIsBounded() {
    RequestRecord record = journal.request("GET", "x".repeat(100_000));
    record.failed("y".repeat(100_000));
    RequestAccount account = journal.explain(record.id()).orElseThrow().requests().get(0);
    assertTrue(account.what().length() < 1_000);
    assertTrue(account.fault().orElseThrow().length() < 1_000);
  }

  @Test
  void anImageIsExplainedByItsLatestRequestAndWhoeverDecided() throws Exception {
    TestImage image = TestImage.single();
    RequestRecord old = asks("GET", TAG);
    RequestRecord decided = asks("HEAD", TAG);
    RequestRecord latest = asks("GET", TAG);
    latest.decidedWith(decided);
    latest.finds(manifest(image, image.root().digest()));
    RequestRecord pushed = asks("PUT", TAG);
    Explanation told = journal.explain(TAG).orElseThrow();
    assertEquals(List.of(decided.id(), latest.id()), ids(told));
    assertEquals(Optional.of(decided.id()), told.requests().get(1).decidedWith());
    assertFalse(ids(told).contains(old.id()) || ids(told).contains(pushed.id()));
    assertEquals(Optional.empty(), journal.explain(Reference.ofTag(APP, "2")));
  }

  @Test
  void ofAnIndexTheManifestThatWasAskedForIsExplained() throws Exception {
    TestImage image = TestImage.twoPlatforms();
    Manifest index = manifest(image, image.root().digest());
    Manifest child = manifest(image, index.references().get(0).digest());
    asks("GET", TAG).finds(index);
    RequestRecord byDigest = asks("GET", Reference.ofDigest(APP, child.digest()));
    byDigest.finds(child);
    Digest layer = Digest.of(TestImage.LAYER);
    journal.blob(layer, 1).ended(Optional.of("of a document that lies about its size"));
    journal.blob(layer, TestImage.LAYER.length).ended(Optional.empty());
    RequestRecord bytes = asksForBlob("GET", layer);
    RequestRecord unusedLook = asksForBlob("HEAD", layer);
    Explanation told = journal.explain(TAG).orElseThrow();
    assertTrue(ids(told).contains(byDigest.id()));
    assertEquals(
        child.references().stream().map(part -> part.digest()).toList(),
        told.blobs().stream().map(Explanation.Part::blob).toList());
    Explanation.Part part =
        told.blobs().stream().filter(one -> one.blob().equals(layer)).findFirst().orElseThrow();
    assertEquals("stored", part.arrival().orElseThrow().state());
    assertEquals(bytes.id(), part.request().orElseThrow().id());
    assertEquals(
        List.of(layer),
        journal.explain(unusedLook.id()).orElseThrow().blobs().stream()
            .map(Explanation.Part::blob)
            .toList());
  }

  @Test
  void forgetsTheOldestBlobs() {
    for (int i = 0; i < 2 * Journal.MAX_BLOBS; i++) {
      journal.blob(Digest.of(new byte[] {(byte) i, (byte) (i >> 8)}), 2);
    }
    assertTrue(journal.blob(Digest.of(new byte[] {0, 0}), Optional.of(2L)).isEmpty());
    assertEquals(
        "on its way",
        journal
            .blob(Digest.of(new byte[] {-1, 31}), Optional.of(2L))
            .orElseThrow()
            .account()
            .state());
  }
}
