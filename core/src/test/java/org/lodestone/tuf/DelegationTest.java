package org.lodestone.tuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tuf.TestCollection.NOW;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;
import org.lodestone.sign.SigningKey;
import org.lodestone.sign.SigningKey.Algorithm;
import org.lodestone.tuf.UpdateFailedException.Check;

class DelegationTest {

  @TempDir Path folder;
  private final TestCollection collection = new TestCollection();

  @BeforeEach
  void withoutTargetsOfItsOwn() {
    collection.targets.clear();
  }

  @Test
  void asksRolesInTheirOrderAndOnlyAboutTheirNames() throws Exception {
    delegate("targets", "first", false, "acme/app/*").put("acme/app/1", "first's");
    delegate("targets", "second", false, "acme/*/*")
        .putAll(Map.of("acme/app/1", "second's", "acme/app/2", "s", "other/app/1", "s"));
    Update update = update();
    assertEquals("first", role(update, "acme/app/1"));
    assertEquals("second", role(update, "acme/app/2"), "what the first says nothing about");
    assertTrue(update.find("other/app/1").isEmpty(), "not in its names, whatever it says");
  }

  @Test
  void everyRoleOfAChainHasToCoverTheTarget() throws Exception {
    delegate("targets", "outer", false, "acme/*/*");
    delegate("outer", "inner", false, "*/*/*")
        .putAll(Map.of("acme/app/1", "i", "other/app/1", "i"));
    Update update = update();
    assertEquals("inner", role(update, "acme/app/1"));
    assertTrue(update.find("other/app/1").isEmpty());
  }

  @Test
  void nothingIsAskedBehindATerminatingDelegation() throws Exception {
    delegate("targets", "outer", false, "acme/*/*");
    delegate("outer", "final", true, "acme/app/*");
    delegate("outer", "late", false, "acme/app/*").put("acme/app/1", "late's");
    delegate("targets", "last", false, "acme/*/*")
        .putAll(Map.of("acme/app/1", "last's", "acme/tool/1", "last's"));
    Update update = update();
    assertTrue(update.find("acme/app/1").isEmpty());
    assertEquals("last", role(update, "acme/tool/1"), "what the terminating one does not cover");
  }

  @Test
  void cyclesEnd() throws Exception {
    delegate("targets", "a", false, "*/*/*");
    delegate("a", "b", false, "*/*/*");
    delegate("b", "a", false, "*/*/*");
    delegate("targets", "c", false, "*/*/*").put("acme/app/1", "c's");
    Update update = update();
    assertEquals("c", role(update, "acme/app/1"));
    assertTrue(update.find("acme/app/2").isEmpty());
  }

  @Test
  void asksOnlySoManyRoles() throws Exception {
    for (int i = 0; i < TargetSearch.MAX_ROLES; i++) {
      delegate("targets", "role" + i, false, "acme/*/*");
    }
    Update update = update();
    UpdateFailedException failure =
        assertThrows(UpdateFailedException.class, () -> update.find("acme/app/1"));
    assertEquals(Check.DELEGATIONS, failure.check());
    assertTrue(update.find("other/app/1").isEmpty(), "nobody is asked about this one");
  }

  @Test
  void refusesARoleThatItsDelegatorsKeysDidNotSign() throws Exception {
    delegate("targets", "ci", false, "acme/*/*").put("acme/app/1", "ci's");
    collection.publish();
    collection.keys.put("ci", SigningKey.generate(Algorithm.ECDSA_P256));
    collection.publishRole("ci", collection.delegated.get("ci"));
    collection.publishSnapshot();
    collection.publishTimestamp();
    Update update = run();
    UpdateFailedException failure =
        assertThrows(UpdateFailedException.class, () -> update.find("acme/app/1"));
    assertEquals(Check.SIGNATURES, failure.check());
    assertTrue(failure.getMessage().startsWith("ci.json fails step 5.6.3"), failure.getMessage());
  }

  @Test
  void aRoleThatOneDelegatorVouchesForIsNotBelievedForAnother() throws Exception {
    delegate("targets", "a", false, "acme/*/*");
    delegate("a", "shared", false, "acme/*/*").put("acme/app/1", "x");
    ObjectNode more = collection.delegate("targets", "shared", false, "lab/*/*");
    collection.delegated.get("shared").put("lab/app/1", "x");
    more.put("threshold", 2);
    Update update = update();
    assertEquals("shared", role(update, "acme/app/1"));
    assertThrows(UpdateFailedException.class, () -> update.find("lab/app/1"));
  }

  @Test
  void knowsHashPrefixes() throws Exception {
    String hash = Digest.of("acme/app/1".getBytes(StandardCharsets.UTF_8)).hex();
    ObjectNode bin = collection.delegate("targets", "bin", true);
    bin.remove("paths");
    bin.putArray("path_hash_prefixes").add(hash.substring(0, 3));
    collection.delegated.get("bin").putAll(Map.of("acme/app/1", "x", "acme/app/2", "x"));
    Update update = update();
    assertEquals("bin", role(update, "acme/app/1"));
    assertTrue(update.find("acme/app/2").isEmpty());
  }

  @Test
  void namesOfRolesAreNoPaths() throws Exception {
    delegate("targets", "../x y*~/é", false, "acme/*/*").put("acme/app/1", "x");
    collection.publishRoot();
    collection.publish();
    String encoded = "metadata/1...%2Fx%20y%2A~%2F%C3%A9.json";
    collection.files.put(encoded, collection.files.get("metadata/1.../x y*~/é.json"));
    assertEquals("../x y*~/é", role(run(), "acme/app/1"));
    assertTrue(collection.asked.contains(encoded));
    for (String name : List.of("root", "timestamp", "snapshot", "targets", "", "x".repeat(65))) {
      assertThrows(IllegalArgumentException.class, () -> Delegation.checkName(name));
    }
  }

  private Map<String, String> delegate(
      String from, String role, boolean terminating, String... paths) {
    collection.delegate(from, role, terminating, paths);
    return collection.delegated.get(role);
  }

  private Update update() throws Exception {
    collection.publish();
    return run();
  }

  private Update run() throws Exception {
    return Update.run(new TrustedFolder(folder), collection.root(), collection, NOW);
  }

  private static String role(Update update, String path) throws Exception {
    return update.find(path).orElseThrow().role();
  }
}
