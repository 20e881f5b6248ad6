package org.lodestone.tuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tuf.TestCollection.NOW;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.json.CanonicalJson;
import org.lodestone.oci.Digest;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.tuf.Update.Found;
import org.lodestone.tuf.UpdateFailedException.Check;

class UpdateTest {

  private static final String TARGET = "acme/app/1.2";
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;
  private final TestCollection collection = new TestCollection();
  private Metadata<Root> root;

  @Test
  void findsAndFetchesWhatIsCurrent() throws Exception {
    collection.publish();
    Update update = update();
    Found found = update.find(TARGET).orElseThrow();
    assertEquals("targets", found.role());
    assertArrayEquals("a document".getBytes(UTF_8), update.fetch(found, 100));
    assertTrue(update.find("acme/app/9").isEmpty());
    assertEquals(NOW.plus(DAY), update.expires());

    collection.targets.put(TARGET, "a newer one");
    collection.publishNext();
    Update next = update();
    assertArrayEquals(
        "a newer one".getBytes(UTF_8), next.fetch(next.find(TARGET).orElseThrow(), 100));
  }

  @Test
  void asksForNothingButRootAndTimestampWhileNothingChanges() throws Exception {
    collection.publish();
    update();
    collection.asked.clear();
    assertTrue(update().find(TARGET).isPresent());
    assertEquals(List.of("metadata/2.root.json", "metadata/timestamp.json"), collection.asked);
  }

  @Test
  void readsCollectionsWhoseFileNamesHaveNoVersions() throws Exception {
    ObjectNode content = collection.rootContent().put("consistent_snapshot", false);
    collection.publish();
    collection.file("1.root", TestCollection.sign(content, collection.keys.get("root")));
    for (String role : List.of("snapshot", "targets")) {
      collection.file(role, collection.files.remove("metadata/1." + role + ".json"));
    }
    collection.files.put("targets/" + TARGET, "a document".getBytes(UTF_8));
    Update update = update();
    update.fetch(update.find(TARGET).orElseThrow(), 100);
  }

  // Rollback

  @Test
  void refusesAnOlderTimestamp() throws Exception {
    collection.publish();
    byte[] old = collection.files.get("metadata/timestamp.json");
    collection.publishNext();
    update();
    collection.file("timestamp", old);
    refuses(Check.ROLLBACK, "timestamp.json fails step 5.4.3", "expected version 2", "found 1");
  }

  @Test
  void refusesATimestampThatGoesBackToAnOlderSnapshot() throws Exception {
    collection.publish();
    collection.publishNext();
    update();
    collection.versions.put("snapshot", 1L);
    collection.versions.put("timestamp", 3L);
    collection.publishTimestamp();
    refuses(Check.ROLLBACK, "5.4.3", "expected snapshot version 2", "found 1");
  }

  @Test
  void refusesASnapshotThatGoesBackToOlderTargets() throws Exception {
    collection.publish();
    collection.publishNext();
    update();
    collection.versions.put("targets", 1L);
    collection.versions.put("snapshot", 3L);
    collection.versions.put("timestamp", 3L);
    collection.publishSnapshot();
    collection.publishTimestamp();
    refuses(Check.ROLLBACK, "snapshot.json fails step 5.5.5", "targets.json version 2", "found 1");
  }

  @Test
  void refusesASnapshotThatDropsARole() throws Exception {
    collection.delegate("targets", "ci", false, "lab/*/*");
    collection.publish();
    update();
    collection.delegated.clear();
    collection.publishNext();
    refuses(Check.ROLLBACK, "5.5.5", "expected ci.json", "found none");
  }

  @Test
  void refusesARootOfAnotherVersionThanItsName() throws Exception {
    collection.publish();
    collection.file("2.root", collection.root().bytes());
    refuses(Check.ROLLBACK, "2.root.json fails step 5.3.5", "expected version 2", "found 1");
  }

  // Freeze and everything expired

  @Test
  void refusesTheSameTimestampWhenItHasExpired() throws Exception {
    collection.publish();
    update();
    UpdateFailedException failure =
        assertThrows(UpdateFailedException.class, () -> update(NOW.plus(DAY)));
    assertEquals(Check.FREEZE, failure.check());
    assertTrue(
        failure
            .getMessage()
            .contains("expired at 2026-11-29T12:00:00Z, it is 2026-11-29T12:00:00Z here"),
        failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "timestamp", "snapshot", "targets"})
  void refusesWhatHasExpired(String role) throws Exception {
    collection.expires.put(role, NOW);
    collection.publish();
    refuses(Check.FREEZE, role + ".json fails step 5.", "version 1 expired at " + NOW);
  }

  @Test
  void followsRootsThatHaveExpiredToOneThatHasNot() throws Exception {
    Instant lasting = collection.expires.put("root", NOW.minus(DAY));
    collection.publish();
    collection.expires.put("root", lasting);
    collection.rotate("root");
    update();
  }

  @Test
  void refusesADelegatedRoleThatHasExpired() throws Exception {
    collection.delegate("targets", "ci", false, "lab/*/*");
    collection.expires.put("ci", NOW);
    collection.publish();
    Update update = update();
    UpdateFailedException failure =
        assertThrows(UpdateFailedException.class, () -> update.find("lab/x/1"));
    assertEquals(Check.FREEZE, failure.check());
  }

  @Test
  void clockThatIsADayAheadIsSaidAndOneThatIsADayBehindOpensNoWayBack() throws Exception {
    collection.publish();
    byte[] old = collection.files.get("metadata/timestamp.json");
    root = collection.root();
    UpdateFailedException ahead =
        assertThrows(UpdateFailedException.class, () -> update(NOW.plus(DAY)));
    assertTrue(ahead.getMessage().contains("here"), ahead.getMessage());
    collection.publishNext();
    update(NOW.minus(DAY));
    collection.file("timestamp", old);
    UpdateFailedException behind =
        assertThrows(UpdateFailedException.class, () -> update(NOW.minus(DAY)));
    assertEquals(Check.ROLLBACK, behind.check());
  }

  // Mix and match

  @ParameterizedTest
  @ValueSource(strings = {"snapshot", "targets"})
  void refusesAFileOfTheRightVersionWithOtherContent(String role) throws Exception {
    collection.publish();
    byte[] listed = collection.files.get("metadata/1." + role + ".json");
    byte[] other = new byte[listed.length];
    Arrays.fill(other, (byte) ' ');
    collection.file("1." + role, other);
    refuses(Check.HASHES, role + ".json fails step 5.", ".2, mix and match: expected sha256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"snapshot", "targets"})
  void refusesAFileOfAnotherVersionWhereNoHashesAreListed(String role) throws Exception {
    collection.hashes = false;
    collection.publish();
    byte[] old = collection.files.get("metadata/1." + role + ".json");
    collection.publishNext();
    collection.file("2." + role, old);
    refuses(Check.VERSION, role + ".json fails step 5.", ".4", "expected version 2, found 1");
  }

  @Test
  void refusesARoleThatTheSnapshotDoesNotList() throws Exception {
    collection.delegate("targets", "ci", false, "lab/*/*");
    collection.publishRoot();
    collection.publishRole("targets", collection.targets);
    collection.delegated.clear();
    collection.publishSnapshot();
    collection.publishTimestamp();
    Update update = update();
    UpdateFailedException failure =
        assertThrows(UpdateFailedException.class, () -> update.find("lab/x/1"));
    assertEquals(Check.MISSING, failure.check());
  }

  // Recovery from fast-forward

  @ParameterizedTest
  @ValueSource(strings = {"timestamp", "snapshot"})
  void versionsDrivenUpByAThiefEndWithTheirKeys(String stolen) throws Exception {
    collection.publish();
    collection.versions.put("targets", Signed.MAX_INTEGER);
    collection.versions.put("snapshot", Signed.MAX_INTEGER);
    collection.versions.put("timestamp", Signed.MAX_INTEGER);
    collection.publish();
    update();
    collection.versions.put("targets", 2L);
    collection.versions.put("snapshot", 2L);
    collection.versions.put("timestamp", 2L);
    collection.publish();
    refuses(Check.ROLLBACK, "5.4.3");
    collection.rotate(stolen);
    collection.publishSnapshot();
    collection.publishTimestamp();
    assertTrue(update().find(TARGET).isPresent());
  }

  // Endless data

  @ParameterizedTest
  @ValueSource(strings = {"2.root", "timestamp"})
  void readsNoMoreOfAFileThanItsBound(String name) throws Exception {
    collection.publish();
    collection.file(name, new byte[600_000]);
    root = collection.root();
    IOException failure = assertThrows(IOException.class, this::update);
    assertTrue(failure.getMessage().contains("has more than"), failure.getMessage());
  }

  @Test
  void readsNoMoreOfAFileThanItsAnnouncedLength() throws Exception {
    collection.publish();
    byte[] listed = collection.files.get("metadata/1.snapshot.json");
    collection.file("1.snapshot", Arrays.copyOf(listed, listed.length + 1));
    root = collection.root();
    IOException failure = assertThrows(IOException.class, this::update);
    assertTrue(
        failure.getMessage().contains("has more than " + listed.length), failure.getMessage());
  }

  // Keys and thresholds

  @ParameterizedTest
  @ValueSource(strings = {"timestamp", "snapshot", "targets"})
  void refusesWhatAStrangerSigned(String role) throws Exception {
    collection.publishRoot();
    collection.keys.put(role, SigningKey.generate(Algorithm.ED25519));
    byte[] shipped = collection.root().bytes();
    collection.publish();
    collection.file("1.root", shipped);
    refuses(
        Check.SIGNATURES,
        role + ".json fails step 5.",
        "expected valid signatures of 1 of the 1 keys of the role " + role + ", found 0");
  }

  @Test
  void refusesARootThatOnlyItsOwnKeysSigned() throws Exception {
    collection.publish();
    collection.keys.put("root", SigningKey.generate(Algorithm.ED25519));
    collection.versions.put("root", 2L);
    collection.publishRoot();
    refuses(Check.SIGNATURES, "2.root.json fails step 5.3.4", "root version 1, found 0");
  }

  @Test
  void refusesARootThatItsOwnKeysDidNotSign() throws Exception {
    collection.publish();
    SigningKey before = collection.keys.put("root", SigningKey.generate(Algorithm.ED25519));
    collection.versions.put("root", 2L);
    collection.file("2.root", TestCollection.sign(collection.rootContent(), before));
    refuses(Check.SIGNATURES, "2.root.json fails step 5.3.4", "root version 2, found 0");
  }

  @Test
  void refusesAnAlteredFile() throws Exception {
    collection.publish();
    String file = new String(collection.files.get("metadata/timestamp.json"), UTF_8);
    collection.file("timestamp", file.replace("2026-11-29", "2036-11-29").getBytes(UTF_8));
    refuses(Check.SIGNATURES, "timestamp.json fails step 5.4.2", "found 0");
  }

  @Test
  void asksForAsManyKeysAsTheThresholdSays() throws Exception {
    SigningKey second = SigningKey.generate(Algorithm.ECDSA_P256);
    SigningKey third = SigningKey.generate(Algorithm.ED25519);
    SigningKey first = collection.keys.get("targets");
    ObjectNode content = collection.rootContent();
    TestCollection.quorum(
        (ObjectNode) content.get("keys"),
        (ObjectNode) content.get("roles").get("targets"),
        2,
        first,
        second,
        third);
    collection.publish();
    collection.file("1.root", TestCollection.sign(content, collection.keys.get("root")));
    refuses(Check.SIGNATURES, "5.6.3", "signatures of 2 of the 3 keys", "found 1");
    ObjectNode targets = collection.targetsContent("targets", collection.targets);
    collection.file("1.targets", TestCollection.sign(targets, first, third));
    collection.versions.put("snapshot", 2L);
    collection.versions.put("timestamp", 2L);
    collection.publishSnapshot();
    collection.publishTimestamp();
    assertTrue(update().find(TARGET).isPresent());
  }

  @Test
  void countsAKeyOnceThatSignedTwice() throws Exception {
    collection.publish();
    ObjectNode targets = collection.targetsContent("targets", collection.targets);
    SigningKey key = collection.keys.get("targets");
    collection.file("1.targets", TestCollection.sign(targets, key, key));
    collection.publishSnapshot();
    collection.publishTimestamp();
    refuses(Check.FORMAT, "a key's second signature");
  }

  @Test
  void countsAKeyOnceThatIsListedUnderTwoIds() throws Exception {
    SigningKey key = SigningKey.generate(Algorithm.ECDSA_P256);
    ObjectNode spelled = Key.json(key.verificationKey());
    spelled.put("keytype", "ecdsa-sha2-nistp256");
    String otherId = Digest.of(CanonicalJson.write(spelled)).hex();
    ObjectNode content = collection.rootContent();
    ObjectNode role = (ObjectNode) content.get("roles").get("timestamp");
    TestCollection.quorum((ObjectNode) content.get("keys"), role, 2, key);
    ((ObjectNode) content.get("keys")).set(otherId, spelled);
    role.withArray("keyids").add(otherId);
    collection.keys.put("timestamp", key);
    collection.publish();
    collection.file("1.root", TestCollection.sign(content, collection.keys.get("root")));
    String once = new String(collection.files.get("metadata/timestamp.json"), UTF_8);
    String id = Key.of(key.verificationKey()).id();
    String signature = once.substring(once.indexOf('{', 1), once.indexOf('}') + 1);
    String twice = once.replace(signature, signature + "," + signature.replace(id, otherId));
    collection.file("timestamp", twice.getBytes(UTF_8));
    refuses(Check.SIGNATURES, "signatures of 2 of the 1 keys", "found 1");
  }

  // Roots

  @Test
  void followsAHundredRoots() throws Exception {
    collection.publish();
    root = collection.root();
    for (int i = 0; i < 100; i++) {
      collection.rotate(i % 2 == 0 ? "root" : "targets");
    }
    collection.publishNext();
    assertTrue(update().find(TARGET).isPresent());
    collection.asked.clear();
    update();
    assertEquals("metadata/102.root.json", collection.asked.get(0), "the others are on disk");
  }

  @Test
  void stopsWhereAChainOfRootsIsBroken() throws Exception {
    collection.publish();
    root = collection.root();
    for (int i = 0; i < 10; i++) {
      collection.rotate("root");
    }
    collection.file("6.root", collection.files.get("metadata/7.root.json"));
    refuses(Check.SIGNATURES, "6.root.json fails step 5.3.4");
    assertTrue(Files.exists(folder.resolve("roots/5.root.json")), "those before it are kept");
  }

  @Test
  void aKeyThatTheRootHasDroppedCountsNoLongerForWhatItHasSignedBefore() throws Exception {
    collection.publish();
    root = collection.root();
    assertTrue(update().find(TARGET).isPresent());
    collection.rotate("targets");
    refuses(Check.SIGNATURES, "targets.json fails step 5.6.3");
    collection.publishNext();
    assertTrue(update().find(TARGET).isPresent());
  }

  @Test
  void aRootOfAnotherLineStartsAnew() throws Exception {
    collection.publishNext();
    update();
    TestCollection other = new TestCollection().publish();
    assertTrue(
        Update.run(new TrustedFolder(folder), other.root(), other, NOW).find(TARGET).isPresent());
  }

  // What is kept

  @Test
  void whatWasTrustedLastSurvivesAnUpdateThatFails() throws Exception {
    collection.publish();
    Update before = update();
    collection.publishNext();
    collection.file("2.targets", new byte[10]);
    refuses(Check.HASHES, "targets.json fails step 5.6.2");
    assertArrayEquals(
        "a document".getBytes(UTF_8), before.fetch(before.find(TARGET).orElseThrow(), 100));
  }

  @Test
  void whatIsKeptIsUsedWithoutAMirrorUntilItExpires() throws Exception {
    collection.publish();
    update();
    collection.files.remove("metadata/timestamp.json");
    TrustedFolder trusted = new TrustedFolder(folder);
    assertTrue(Update.run(trusted, root, trusted, NOW).find(TARGET).isPresent());
    assertThrows(
        UpdateFailedException.class, () -> Update.run(trusted, root, trusted, NOW.plus(DAY)));
  }

  @Test
  void goesOnWhereverItWasStopped() throws Exception {
    collection.delegate("targets", "ci", false, "lab/*/*");
    collection.delegated.get("ci").put("lab/x/1", "x");
    collection.publish();
    root = collection.root();
    assertTrue(update().find("lab/x/1").isPresent());
    collection.rotate("snapshot");
    collection.publishNext();
    for (int stop = 0; stop < 8; stop++) {
      int after = stop;
      Mirror failing =
          new Mirror() {
            private int left = after;

            @Override
            public Optional<byte[]> fetch(String path, int maxBytes) throws IOException {
              if (left-- == 0) {
                throw new IOException("the plug was pulled");
              }
              return collection.fetch(path, maxBytes);
            }
          };
      try {
        assertTrue(
            Update.run(new TrustedFolder(folder), root, failing, NOW).find("lab/x/1").isPresent());
      } catch (IOException e) {
        assertEquals("the plug was pulled", e.getMessage());
      }
    }
    assertTrue(update().find("lab/x/1").isPresent());
  }

  @Test
  void damagedFilesAreFetchedAnew() throws Exception {
    collection.publish();
    update();
    for (String name : List.of("timestamp", "snapshot", "targets")) {
      Files.writeString(folder.resolve(name + ".json"), "{");
      assertTrue(update().find(TARGET).isPresent());
    }
  }

  // Targets

  @Test
  void refusesATargetThatIsAnother() throws Exception {
    collection.publish();
    Update update = update();
    Found found = update.find(TARGET).orElseThrow();
    String name = "targets/" + FileNames.ofTarget(TARGET, found.file().hashes());
    collection.files.put(name, "b document".getBytes(UTF_8));
    UpdateFailedException other =
        assertThrows(UpdateFailedException.class, () -> update.fetch(found, 100));
    assertTrue(other.getMessage().contains("5.7.3, target: expected sha256"), other.getMessage());
    collection.files.put(name, "a documen".getBytes(UTF_8));
    assertThrows(UpdateFailedException.class, () -> update.fetch(found, 100));
    collection.files.put(name, "a document!".getBytes(UTF_8));
    assertThrows(IOException.class, () -> update.fetch(found, 100));
    collection.files.remove(name);
    UpdateFailedException none =
        assertThrows(UpdateFailedException.class, () -> update.fetch(found, 100));
    assertEquals(Check.MISSING, none.check());
    UpdateFailedException big =
        assertThrows(UpdateFailedException.class, () -> update.fetch(found, 9));
    assertTrue(big.getMessage().contains("at most 9 bytes, 10"), big.getMessage());
  }

  private Update update() throws IOException, UpdateFailedException {
    return update(NOW);
  }

  private Update update(Instant now) throws IOException, UpdateFailedException {
    if (root == null) {
      root = collection.root();
    }
    return Update.run(new TrustedFolder(folder), root, collection, now);
  }

  private void refuses(Check check, String... message) {
    UpdateFailedException failure = assertThrows(UpdateFailedException.class, this::update);
    assertEquals(check, failure.check(), failure.getMessage());
    for (String part : message) {
      assertTrue(failure.getMessage().contains(part), failure.getMessage());
    }
  }
}
