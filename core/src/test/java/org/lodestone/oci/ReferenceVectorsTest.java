package org.lodestone.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lodestone.source.ImageId;

/**
 * The cases of distribution/reference. Two deviations, both on purpose: digests other than SHA-256
 * are refused, and references are values that exist only when valid, so what upstream builds from
 * unchecked parts is refused when parsed.
 */
class ReferenceVectorsTest {

  private static final String FILE = "reference-names.jsonl";

  /** The file's identifier cases are five for full image IDs, then seven for abbreviated ones. */
  private static final int FULL_IDENTIFIERS = 5;

  @Test
  void allCasesAreThere() throws IOException {
    assertEquals(211, Vectors.read(FILE).size());
  }

  @TestFactory
  List<DynamicTest> agreesWithDistributionReference() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    int identifiers = 0;
    for (JsonNode line : Vectors.read(FILE)) {
      String suite = line.get("suite").textValue();
      JsonNode sample = line.get("case");
      boolean full = suite.endsWith("TestIdentifierRegexp") && identifiers++ < FULL_IDENTIFIERS;
      tests.add(dynamicTest(suite + " " + sample, () -> check(suite, sample, full)));
    }
    return tests;
  }

  private static void check(String suite, JsonNode sample, boolean fullIdentifier) {
    switch (suite) {
      case "validRepoName", "validRemoteName" -> RepositoryName.parseFamiliar(sample.textValue());
      case "invalidRepoName", "invalidRemoteName" ->
          assertRefused(RepositoryName::parseFamiliar, sample.textValue());
      case "TestReferenceParse" -> checkReference(sample, "repository");
      case "TestSerialization" -> checkReference(sample, "name");
      case "TestWithNameFailure" -> assertRefused(RepositoryName::parse, input(sample));
      case "TestSplitHostname" -> checkSplit(sample, RepositoryName.parse(input(sample)));
      case "TestWithTag", "TestWithDigest" -> checkCombined(sample);
      case "TestParseNamed" -> checkCanonical(sample);
      case "regexp:TestDomainRegexp" ->
          assertMatch(sample, domain -> RepositoryName.parse(domain + "/name").domain());
      case "regexp:TestFullNameRegexp" -> checkFullName(sample);
      case "regexp:TestReferenceRegexp" -> checkFullReference(sample);
      case "regexp:TestIdentifierRegexp" ->
          assertMatch(sample, fullIdentifier ? Digest::new : ImageId::new);
      default -> throw new AssertionError("unknown suite " + suite);
    }
  }

  private static void checkReference(JsonNode sample, String nameField) {
    if (!sample.get("err").isNull()) {
      assertRefused(Reference::parse, input(sample));
      return;
    }
    if (isOtherAlgorithm(sample.get("digest").textValue())) {
      assertRefused(Reference::parse, input(sample));
      return;
    }
    Reference reference = Reference.parse(input(sample));
    assertEquals(sample.get(nameField).textValue(), reference.name().value());
    assertEquals(sample.get("tag").textValue(), reference.tag().orElse(""));
    assertEquals(
        sample.get("digest").textValue(), reference.digest().map(Digest::toString).orElse(""));
    if (sample.has("domain") && !sample.get("domain").textValue().isEmpty()) {
      assertEquals(sample.get("domain").textValue(), reference.name().domain().orElse(""));
    }
    assertEquals(input(sample), reference.toString());
  }

  private static void checkSplit(JsonNode sample, RepositoryName name) {
    assertEquals(sample.get("domain").textValue(), name.domain().orElse(""));
    assertEquals(sample.get("name").textValue(), name.path());
  }

  /** Upstream joins these from parts and checks no digest; as a text, a short one is refused. */
  private static void checkCombined(JsonNode sample) {
    String combined = sample.get("combined").textValue();
    String digest = sample.get("digest").textValue();
    RepositoryName name = RepositoryName.parse(sample.get("name").textValue());
    String tag = sample.get("tag").textValue();
    String tagged = tag.isEmpty() ? name.toString() : Reference.ofTag(name, tag).toString();
    if (digest.isEmpty()) {
      assertEquals(combined, tagged);
      assertEquals(Reference.ofTag(name, tag), Reference.parse(combined));
    } else {
      assertEquals(combined, tagged + "@" + digest);
      assertRefused(Reference::parse, combined);
    }
  }

  /** Upstream's ParseNamed takes only names that are already in full. */
  private static void checkCanonical(JsonNode sample) {
    RepositoryName full;
    try {
      full = RepositoryName.parseFamiliar(input(sample));
    } catch (IllegalArgumentException e) {
      assertTrue(sample.get("err").isTextual(), e.getMessage());
      return;
    }
    assertEquals(sample.get("err").isNull(), full.value().equals(input(sample)));
    if (sample.get("err").isNull()) {
      checkSplit(sample, full);
    }
  }

  private static void checkFullName(JsonNode sample) {
    assertMatch(sample, RepositoryName::parse);
    if (sample.get("subs").size() == 2 && input(sample).length() <= RepositoryName.MAX_LENGTH) {
      RepositoryName name = RepositoryName.parse(input(sample));
      assertEquals(sample.get("subs").get(0).textValue(), name.domain().orElse(""));
      assertEquals(sample.get("subs").get(1).textValue(), name.path());
    }
  }

  private static void checkFullReference(JsonNode sample) {
    assertMatch(sample, Reference::parse);
    if (sample.get("match").booleanValue()) {
      Reference reference = Reference.parse(input(sample));
      JsonNode parts = sample.get("subs");
      assertEquals(parts.get(0).textValue(), reference.name().value());
      assertEquals(parts.get(1).textValue(), reference.tag().orElse(""));
      assertEquals(parts.get(2).textValue(), reference.digest().map(Digest::toString).orElse(""));
    }
  }

  private static void assertMatch(JsonNode sample, Function<String, Object> parser) {
    // Upstream's patterns know no length, its parser does: names over 255 characters are refused.
    boolean tooLong = input(sample).length() > RepositoryName.MAX_LENGTH;
    if (sample.get("match").booleanValue() && !tooLong) {
      assertNotNull(parser.apply(input(sample)));
    } else {
      assertRefused(parser, input(sample));
    }
  }

  private static void assertRefused(Function<String, ?> parser, String text) {
    assertThrows(IllegalArgumentException.class, () -> parser.apply(text));
  }

  private static boolean isOtherAlgorithm(String digest) {
    return !digest.isEmpty() && !digest.startsWith("sha256:");
  }

  private static String input(JsonNode sample) {
    return sample.get("input").textValue();
  }
}
