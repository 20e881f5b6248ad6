package org.lodestone.oci;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManifestTest {

  private static final String MANIFEST = new String(TestImage.single().rootBytes(), UTF_8);
  private static final String INDEX = new String(TestImage.twoPlatforms().rootBytes(), UTF_8);

  @Test
  void exactBytesAreKept() throws IOException {
    byte[] bytes = MANIFEST.getBytes(UTF_8);
    Manifest manifest = Manifest.parse(Optional.empty(), bytes);
    assertSame(bytes, manifest.bytes());
    assertEquals(
        new Descriptor(MediaTypes.OCI_MANIFEST, Digest.of(bytes), bytes.length),
        manifest.descriptor());
    assertEquals(3, manifest.references().size());
  }

  @Test
  void platformsAreRead() throws IOException {
    ImageIndex index = (ImageIndex) parse(INDEX);
    assertEquals(
        List.of("linux/amd64", "plan9/amd64"),
        index.manifests().stream().map(m -> m.platform().orElseThrow().toString()).toList());
  }

  @Test
  void sourcesWordCountsOnlyWhereTheDocumentSaysNothing() throws IOException {
    byte[] bytes = MANIFEST.getBytes(UTF_8);
    assertEquals(
        MediaTypes.OCI_MANIFEST, Manifest.parse(Optional.of("text/plain"), bytes).mediaType());
    assertThrows(
        InvalidManifestException.class,
        () -> Manifest.parse(Optional.of(MediaTypes.DOCKER_MANIFEST), bytes));
    String silent = MANIFEST.replace("\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",", "");
    assertEquals(
        MediaTypes.DOCKER_MANIFEST,
        Manifest.parse(Optional.of(MediaTypes.DOCKER_MANIFEST), silent.getBytes(UTF_8))
            .mediaType());
    assertEquals(MediaTypes.OCI_MANIFEST, parse(silent).mediaType());
  }

  @Test
  void documentsThatCanBeReadInTwoWaysAreRefused() {
    assertRefused("Duplicate", MANIFEST.replace("\"config\"", "\"layers\":[],\"config\""));
    assertRefused("two ways", INDEX.replace("\"manifests\"", "\"layers\":[],\"manifests\""));
    assertRefused("well-formed", MANIFEST + "{}");
    assertRefused("well-formed", "[".repeat(100_000));
    assertRefused("JSON object", "[]");
    assertRefused("JSON object", "");
    assertThrows(
        InvalidManifestException.class,
        () -> Manifest.parse(Optional.empty(), MANIFEST.getBytes(UTF_16)));
  }

  @Test
  void oldAndForeignDocumentsAreNamed() {
    assertRefused("schema 1", "{\"schemaVersion\":1}");
    assertRefused("schemaVersion 2", "{}");
    assertRefused(
        "neither an OCI nor a Docker",
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.artifact.manifest.v1+json\"}");
  }

  @Test
  void oversizedManifestIsRefused() {
    assertRefused("the limit", " ".repeat(Manifest.MAX_BYTES) + MANIFEST);
  }

  private static void assertRefused(String why, String document) {
    InvalidManifestException refusal =
        assertThrows(InvalidManifestException.class, () -> parse(document));
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
  }

  private static Manifest parse(String document) throws IOException {
    return Manifest.parse(Optional.empty(), document.getBytes(UTF_8));
  }
}
