package org.lodestone.tuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {

  private final TestCollection collection = new TestCollection();

  @BeforeEach
  void publish() {
    collection.delegate("targets", "ci", true, "lab/*/*");
    collection.publish();
  }

  @Test
  void readsWhatATargetsFileSays() {
    Targets targets = Metadata.parse(RoleType.TARGETS, file("1.targets")).signed();
    assertEquals(1, targets.version());
    assertEquals(collection.expires.get("targets"), targets.expires());
    assertEquals(10, targets.targets().get("acme/app/1.2").length());
    Delegation ci = targets.delegations().get(0);
    assertTrue(ci.terminating());
    assertTrue(ci.covers("lab/x/1"));
    assertFalse(ci.covers("acme/app/1.2"));
  }

  @Test
  void fieldsItDoesNotKnowAreSignedAllTheSame() {
    byte[] more =
        new String(file("timestamp"), UTF_8)
            .replace("\"_type\"", "\"x-more\": [1, {\"b\": null}], \"_type\"")
            .getBytes(UTF_8);
    Quorum quorum = Metadata.parse(RoleType.ROOT, file("1.root")).signed().timestamp();
    assertTrue(quorum.isMetBy(Metadata.parse(RoleType.TIMESTAMP, file("timestamp"))));
    assertFalse(quorum.isMetBy(Metadata.parse(RoleType.TIMESTAMP, more)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timestamp | \"timestamp\" | \"snapshot\"",
        "timestamp | \"1.0.31\" | \"2.0.0\"",
        "timestamp | \"1.0.31\" | \"1.1.0\"",
        "timestamp | \"version\" : 1, | \"version\" : 0,",
        "timestamp | \"version\" : 1, | \"version\" : 1.0,",
        "timestamp | \"version\" : 1, | \"version\" : 1, \"version\" : 2,",
        "timestamp | \"version\" : 1, | \"version\" : 9007199254740992,",
        "timestamp | T12:00:00Z | T12:00:00.5Z",
        "timestamp | 2026-11-29 | 2026-02-30",
        "timestamp | snapshot.json | targets.json",
        "timestamp | \"sha256\" | \"md5\"",
        "timestamp | \"keyid\" | \"key\"",
        "1.snapshot | \"version\" : 1 | \"version\" : -1",
        "1.root | \"scheme\" : \"ed25519\" | \"scheme\" : \"ed448\"",
        "1.root | \"threshold\" : 1 | \"threshold\" : 0",
        "1.root | \"consistent_snapshot\" : true | \"consistent_snapshot\" : \"true\"",
        "1.root | \"timestamp\" : { | \"mirrors\" : {",
        "1.targets | \"terminating\" : true | \"terminating\" : 1",
        "1.targets | lab/*/* | lab/[ab]/*",
        "1.targets | \"name\" : \"ci\" | \"name\" : \"snapshot\"",
        "1.targets | \"paths\" | \"no_paths\"",
        "1.targets | \"length\" : 10 | \"length\" : -10",
      })
  void refusesWhatTheSpecificationDoesNotKnow(String name, String good, String bad) {
    String text = new String(file(name), UTF_8);
    assertTrue(text.contains(good), "the test's own mistake: no " + good + " in " + text);
    RoleType<?> type = type(name);
    Metadata.parse(type, text.getBytes(UTF_8));
    byte[] changed = text.replaceFirst(Pattern.quote(good), bad).getBytes(UTF_8);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Metadata.parse(type, changed));
    assertTrue(e.getMessage().startsWith(type.type()), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.root", "timestamp", "1.snapshot", "1.targets"})
  void refusesWhatIsCutShortOrTooLong(String name) {
    byte[] whole = file(name);
    RoleType<?> type = type(name);
    for (int length = 0; length < whole.length - 1; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(IllegalArgumentException.class, () -> Metadata.parse(type, cut));
    }
    byte[] padded =
        (new String(whole, UTF_8) + " ".repeat(type.maxBytes() - whole.length + 1)).getBytes(UTF_8);
    assertThrows(IllegalArgumentException.class, () -> Metadata.parse(type, padded));
  }

  private byte[] file(String name) {
    return collection.files.get("metadata/" + name + ".json");
  }

  private static RoleType<?> type(String name) {
    return Map.of(
            "1.root", RoleType.ROOT,
            "timestamp", RoleType.TIMESTAMP,
            "1.snapshot", RoleType.SNAPSHOT,
            "1.targets", RoleType.TARGETS)
        .get(name);
  }
}
