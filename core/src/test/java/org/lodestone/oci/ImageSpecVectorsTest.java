package org.lodestone.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lodestone.store.LayoutIndex;

/**
 * The cases of the OCI image-spec's schema tests. One deviation, on purpose: documents with digests
 * of another algorithm than SHA-256 are valid there; here they are told apart from malformed ones
 * and refused.
 */
class ImageSpecVectorsTest {

  private static final String FILE = "image-spec.jsonl";
  private static final Pattern OTHER_ALGORITHM =
      Pattern.compile("\"digest\": *\"(?!sha256:)[^\"]*:");

  private interface Parser {
    Object parse(byte[] bytes) throws IOException;
  }

  @Test
  void allCasesAreThere() throws IOException {
    assertEquals(58, Vectors.read(FILE).size());
  }

  @TestFactory
  Stream<DynamicTest> agreesWithImageSpec() throws IOException {
    return Vectors.read(FILE).stream()
        .map(line -> dynamicTest(line.toString(), () -> check(line.get("case"))));
  }

  private static void check(JsonNode sample) throws IOException {
    String kind =
        Stream.of("descriptor", "manifest", "imageIndex", "config", "imageLayout")
            .filter(sample::has)
            .findFirst()
            .orElseThrow();
    Parser parser = parser(kind);
    byte[] document = sample.get(kind).textValue().getBytes(StandardCharsets.UTF_8);
    if (sample.get("fail").booleanValue()) {
      assertThrows(InvalidManifestException.class, () -> parser.parse(document));
    } else if (OTHER_ALGORITHM.matcher(sample.get(kind).textValue()).find()) {
      assertThrows(UnsupportedDigestException.class, () -> parser.parse(document));
    } else {
      parser.parse(document);
    }
    if (sample.has("digest")) {
      assertEquals(sample.get("digest").textValue(), Digest.of(document).toString());
    }
  }

  private static Parser parser(String kind) {
    return switch (kind) {
      case "descriptor" -> bytes -> SpecFields.descriptor(SpecJson.parse(kind, bytes), kind);
      case "manifest" -> bytes -> assertKind(ImageManifest.class, bytes);
      case "imageIndex" -> bytes -> assertKind(ImageIndex.class, bytes);
      case "config" -> ImageConfig::parse;
      default ->
          bytes -> {
            LayoutIndex.checkLayoutFile(bytes);
            return bytes;
          };
    };
  }

  private static Manifest assertKind(Class<? extends Manifest> kind, byte[] bytes)
      throws IOException {
    Manifest manifest = Manifest.parse(Optional.empty(), bytes);
    assertTrue(kind.isInstance(manifest));
    assertEquals(bytes.length, manifest.descriptor().size());
    return manifest;
  }
}
