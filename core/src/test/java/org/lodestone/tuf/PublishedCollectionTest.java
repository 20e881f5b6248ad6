package org.lodestone.tuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tuf.TestCollection.NOW;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.json.StrictJson;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.tuf.PublishedCollection.Signers;

class PublishedCollectionTest {

  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;
  private final SigningKey alice = SigningKey.generate(Algorithm.ED25519);
  private final SigningKey bob = SigningKey.generate(Algorithm.ECDSA_P256);
  private final SigningKey carol = SigningKey.generate(Algorithm.ED25519);
  private final SigningKey release = SigningKey.generate(Algorithm.ED25519);
  private final SigningKey online = SigningKey.generate(Algorithm.ED25519);
  private final SigningKey ci = SigningKey.generate(Algorithm.ECDSA_P256);
  private Path served;
  private PublishedCollection collection;

  @BeforeEach
  void init() throws Exception {
    served = folder.resolve("collection");
    collection = new PublishedCollection(served);
    Map<String, Signers> signers = new LinkedHashMap<>();
    signers.put("root", signers(2, alice, bob, carol));
    signers.put("targets", signers(1, release));
    signers.put("snapshot", signers(1, online));
    signers.put("timestamp", signers(1, online));
    collection.init(signers, NOW);
  }

  @Test
  void offlineRolesAreSignedAsFiles() throws Exception {
    sign("root", alice);
    assertEquals(
        "the first root has not been signed by enough of its keys",
        assertThrows(CollectionException.class, () -> publish(online)).getMessage());
    sign("root", bob);
    sign("targets", release);
    assertEquals(List.of("root 1", "targets 1", "snapshot 1", "timestamp 1"), publish(online));
    assertTrue(client().find("acme/app/1").isEmpty());
    assertEquals(List.of("timestamp 2"), publish(online), "nothing is new but the time");
  }

  @Test
  void nothingIsPublishedWithoutTheOnlineKeys() throws Exception {
    CollectionException failure =
        assertThrows(CollectionException.class, () -> publish(alice, bob, release));
    assertEquals(
        "snapshot has to be signed by 1 of its 1 keys, and the keys given are not enough",
        failure.getMessage());
    assertFalse(Files.exists(served.resolve("metadata")));
    publish(online);
    client();
  }

  @Test
  void publishesTargetsAndTheirNextVersions() throws Exception {
    publish(alice, bob, release, online);
    add("targets", "acme/app/1", "one");
    add("targets", "acme/app/2", "two");
    assertEquals(
        List.of("timestamp 2"), publish(online), "what is not signed waits, and the time goes on");
    assertEquals(List.of("targets 2", "snapshot 2", "timestamp 3"), publish(online, release));
    assertTarget("one", "acme/app/1");
    add("targets", "acme/app/1", "one, mended");
    publish(online, release);
    assertTarget("one, mended", "acme/app/1");
    assertTarget("two", "acme/app/2");
  }

  @Test
  void aDelegatedRoleSpeaksOfItsNamesAlone() throws Exception {
    publish(alice, bob, release, online);
    collection.delegate("targets", "ci", signers(1, ci), List.of("lab/*/*"), true, NOW);
    publish(release, ci, online);
    add("ci", "lab/app/1", "built");
    assertEquals(
        "no delegation to ci covers acme/app/1",
        assertThrows(CollectionException.class, () -> add("ci", "acme/app/1", "x")).getMessage());
    add("targets", "lab/app/2", "by hand");
    assertEquals(
        "targets names lab/app/2 already, and one role's word has to do",
        assertThrows(CollectionException.class, () -> add("ci", "lab/app/2", "x")).getMessage());
    assertEquals(List.of("ci 2", "snapshot 3", "timestamp 3"), publish(ci, online));
    assertTarget("built", "lab/app/1");
    assertEquals("ci", client().find("lab/app/1").orElseThrow().role());
    assertTrue(client().find("acme/app/1").isEmpty());
    assertThrows(IllegalArgumentException.class, () -> add("other", "lab/app/2", "x"));
  }

  @Test
  void aDelegationIsRotated() throws Exception {
    publish(alice, bob, release, online);
    collection.delegate("targets", "ci", signers(1, ci), List.of("lab/*/*"), true, NOW);
    add("ci", "lab/app/1", "built");
    publish(release, ci, online);
    SigningKey next = SigningKey.generate(Algorithm.ED25519);
    collection.delegate("targets", "ci", signers(1, next), List.of("lab/*/*"), true, NOW);
    assertEquals(
        List.of("targets 3", "ci 2", "snapshot 3", "timestamp 3"), publish(release, next, online));
    assertTarget("built", "lab/app/1");
    String targets = Files.readString(served.resolve("metadata/3.targets.json"));
    assertFalse(targets.contains(Key.of(ci.verificationKey()).id()), "the old key is gone");
  }

  @Test
  void rootAndOnlineKeysAreRotated() throws Exception {
    publish(alice, bob, release, online);
    client();
    SigningKey dora = SigningKey.generate(Algorithm.ED25519);
    SigningKey newOnline = SigningKey.generate(Algorithm.ECDSA_P256);
    collection.authorize("root", signers(2, carol, dora), NOW);
    collection.authorize("timestamp", signers(1, newOnline), NOW);
    collection.authorize("snapshot", signers(1, newOnline), NOW);
    assertEquals(
        List.of("timestamp 2"), publish(carol, dora, online), "the old root keys are missing");
    assertEquals(List.of("root 2", "snapshot 2", "timestamp 3"), publish(alice, newOnline));
    client();
    assertThrows(CollectionException.class, () -> publish(online));
  }

  @Test
  void renewsRolesAndTheSnapshotInTime() throws Exception {
    publish(alice, bob, release, online);
    collection.renew("targets", NOW);
    collection.renew("root", NOW);
    publish(alice, bob, release, online);
    Instant later = NOW.plus(Duration.ofDays(16));
    assertEquals(
        List.of("snapshot 3", "timestamp 3"),
        collection.publish(List.of(online), DAY, later),
        "half of the snapshot's time is over");
  }

  @Test
  void aTargetIsTakenOut() throws Exception {
    publish(alice, bob, release, online);
    add("targets", "acme/app/1", "one");
    add("targets", "acme/app/2", "two");
    publish(release, online);
    collection.remove("targets", "acme/app/1", NOW);
    assertEquals(List.of("targets 3", "snapshot 3", "timestamp 3"), publish(release, online));
    assertTrue(client().find("acme/app/1").isEmpty());
    assertTarget("two", "acme/app/2");
    assertEquals(
        "targets does not name acme/app/1",
        assertThrows(
                CollectionException.class, () -> collection.remove("targets", "acme/app/1", NOW))
            .getMessage());
    add("targets", "acme/app/1", "again");
    publish(release, online);
    assertTarget("again", "acme/app/1");
  }

  @Test
  void theTimestampIsRenewedWhenHalfOfItsTimeIsOver() throws Exception {
    publish(alice, bob, release, online);
    add("targets", "acme/app/1", "one");
    sign("targets", release);
    assertEquals(NOW.plus(DAY), renewTimestamp(Duration.ofHours(11)), "it lasts");
    assertEquals(List.of("timestamp 1 1/1"), published("timestamp"));
    Instant later = NOW.plus(Duration.ofHours(13));
    assertEquals(later.plus(DAY), renewTimestamp(Duration.ofHours(13)));
    assertEquals(List.of("timestamp 2 1/1"), published("timestamp"));
    assertTrue(client().find("acme/app/1").isEmpty(), "what is staged stays so");
    renewTimestamp(Duration.ofDays(16));
    assertEquals(List.of("snapshot 2 1/1"), published("snapshot"));
    renewTimestamp(Duration.ofDays(400));
    assertEquals(List.of("timestamp 4 1/1"), published("timestamp"), "long after it expired");
  }

  @Test
  void theTimestampIsNotRenewedWithoutItsKey() throws Exception {
    CollectionException early =
        assertThrows(CollectionException.class, () -> renewTimestamp(Duration.ZERO));
    assertTrue(early.getMessage().startsWith("the first root has not been signed"));
    publish(alice, bob, release, online);
    assertThrows(
        CollectionException.class,
        () -> collection.renewTimestamp(List.of(release), DAY, NOW.plus(DAY)));
    assertEquals(List.of("timestamp 1 1/1"), published("timestamp"));
  }

  @Test
  void saysBeforehandWhatCouldNotBeAdded() throws Exception {
    List<SigningKey> all = List.of(release, online);
    assertCannotAdd("the first root has not been signed", "targets", "acme/app/1", all);
    publish(alice, bob, release, online);
    collection.requireCanAdd("targets", "acme/app/1", all);
    assertCannotAdd("snapshot has to be signed", "targets", "acme/app/1", List.of(release));
    assertCannotAdd("none of the keys given", "targets", "acme/app/1", List.of(online));
    collection.delegate("targets", "ci", signers(2, ci, bob), List.of("lab/*/*"), true, NOW);
    publish(release, ci, bob, online);
    collection.requireCanAdd("ci", "lab/app/1", List.of(ci, online)); // bob is to sign it, too
    assertCannotAdd("no delegation to ci covers", "ci", "acme/app/1", List.of(ci, online));
    assertThrows(
        IllegalArgumentException.class, () -> collection.requireCanAdd("other", "lab/app/1", all));
    assertThrows(
        IllegalArgumentException.class,
        () -> collection.requireCanAdd("targets", "localhost:5000/app/1", all));
  }

  private void assertCannotAdd(String why, String role, String path, List<SigningKey> keys) {
    String message =
        assertThrows(CollectionException.class, () -> collection.requireCanAdd(role, path, keys))
            .getMessage();
    assertTrue(message.startsWith(why), message);
  }

  private Instant renewTimestamp(Duration later) throws IOException, CollectionException {
    return collection.renewTimestamp(List.of(online), DAY, NOW.plus(later));
  }

  private List<String> published(String role) throws IOException, CollectionException {
    return collection.status().stream()
        .filter(status -> status.role().equals(role) && status.staged().isEmpty())
        .map(this::line)
        .toList();
  }

  @Test
  void goesOnAfterItWasStoppedAnywhere() throws Exception {
    publish(alice, bob, release, online);
    collection.authorize("timestamp", signers(1, ci), NOW);
    add("targets", "acme/app/1", "one");
    Map<Path, byte[]> staged = contents();
    publish(alice, bob, release, online, ci);
    List<Path> written = new ArrayList<>(contents().keySet());
    written.removeAll(staged.keySet());
    written.sort(null);
    assertFalse(written.isEmpty());
    Map<Path, byte[]> after = contents();
    // With each of the files that come before the timestamp there or not.
    for (int mask = 0; mask < 1 << written.size(); mask++) {
      for (Path file : after.keySet()) {
        Files.delete(file);
      }
      restore(staged);
      for (int i = 0; i < written.size(); i++) {
        if ((mask & 1 << i) != 0) {
          Files.write(written.get(i), after.get(written.get(i)));
        }
      }
      publish(alice, bob, release, online, ci);
      assertTarget("one", "acme/app/1");
      for (Path file : contents().keySet()) {
        if (!after.containsKey(file)) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void tellsWhatIsPublishedAndWhatWaits() throws Exception {
    sign("root", alice);
    List<RoleStatus> first = collection.status();
    assertEquals(
        List.of("root 1 1/2 staged", "targets 1 0/1 staged"),
        first.stream().map(this::line).toList());
    publish(alice, bob, release, online);
    collection.renew("targets", NOW);
    assertEquals(
        List.of(
            "root 1 2/2",
            "timestamp 1 1/1",
            "snapshot 1 1/1",
            "targets 1 1/1",
            "targets 2 0/1 staged"),
        collection.status().stream().map(this::line).toList());
  }

  @Test
  void refusesWhatCannotBe() {
    assertThrows(CollectionException.class, () -> collection.init(Map.of(), NOW));
    assertThrows(
        IllegalArgumentException.class,
        () -> collection.authorize("targets", signers(2, alice), NOW));
    assertThrows(
        IllegalArgumentException.class,
        () -> collection.authorize("targets", signers(1, alice, alice), NOW));
    assertThrows(
        IllegalArgumentException.class, () -> collection.authorize("ci", signers(1, ci), NOW));
    assertThrows(IllegalArgumentException.class, () -> add("targets", "../../x", "x"));
    assertThrows(
        CollectionException.class,
        () -> new PublishedCollection(folder.resolve("none")).renew("root", NOW));
  }

  private String line(RoleStatus status) {
    return "%s %d %d/%d%s"
        .formatted(
            status.role(),
            status.version(),
            status.signatures(),
            status.threshold(),
            status.staged().isPresent() ? " staged" : "");
  }

  private void sign(String role, SigningKey key) throws IOException {
    Path file = served.resolve("staged").resolve(role + ".json");
    Files.write(file, Draft.ofOffline(Files.readAllBytes(file)).sign(key).bytes());
  }

  private void add(String role, String path, String content)
      throws IOException, CollectionException {
    collection.add(role, path, content.getBytes(UTF_8), StrictJson.object(), NOW);
  }

  private List<String> publish(SigningKey... keys) throws IOException, CollectionException {
    return collection.publish(List.of(keys), DAY, NOW);
  }

  private Update client() throws Exception {
    return Update.run(
        new TrustedFolder(folder.resolve("client")),
        Metadata.parse(RoleType.ROOT, Files.readAllBytes(served.resolve("metadata/1.root.json"))),
        new FolderMirror(served),
        NOW);
  }

  private void assertTarget(String content, String path) throws Exception {
    Update update = client();
    assertArrayEquals(content.getBytes(UTF_8), update.fetch(update.find(path).orElseThrow(), 100));
  }

  private Map<Path, byte[]> contents() throws IOException {
    Map<Path, byte[]> contents = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(served)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(file, Files.readAllBytes(file));
      }
    }
    return contents;
  }

  private static void restore(Map<Path, byte[]> contents) throws IOException {
    for (Map.Entry<Path, byte[]> file : contents.entrySet()) {
      Files.write(file.getKey(), file.getValue());
    }
  }

  private static Signers signers(int threshold, SigningKey... keys) {
    return new Signers(Stream.of(keys).map(SigningKey::verificationKey).toList(), threshold);
  }
}
