package org.lodestone.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.torrent.MagnetLink;

class MagnetManifestTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SampleDocument SAMPLE = new SampleDocument();

  @Test
  void comesBackFromItsStatement() {
    MagnetManifest document = SAMPLE.build();
    byte[] statement = document.toStatement();
    MagnetManifest parsed = MagnetManifest.parse(statement);
    assertEquals(document.name(), parsed.name());
    assertEquals(document.root(), parsed.root());
    assertEquals(document.tags(), parsed.tags());
    assertEquals(document.sequence(), parsed.sequence());
    assertEquals(document.issued(), parsed.issued());
    assertEquals(document.expires(), parsed.expires());
    assertEquals(document.blobs(), parsed.blobs());
    assertArrayEquals(document.manifests().get(0).bytes(), parsed.manifests().get(0).bytes());
    assertArrayEquals(statement, parsed.toStatement(), "equal documents have equal bytes");
  }

  @Test
  void hasTheShapeOfTheSpecification() throws IOException {
    JsonNode statement = JSON.readTree(SAMPLE.statement());
    assertEquals("https://in-toto.io/Statement/v1", statement.at("/_type").textValue());
    assertEquals("acme/app", statement.at("/subject/0/name").textValue());
    assertEquals(SAMPLE.build().root().hex(), statement.at("/subject/0/digest/sha256").textValue());
    assertEquals("urn:lodestone:magnet-manifest:v1", statement.at("/predicateType").textValue());
    assertEquals("2026-11-20T10:00:00Z", statement.at("/predicate/issued").textValue());
    assertEquals(
        "application/vnd.oci.image.manifest.v1+json",
        statement.at("/predicate/manifests/0/mediaType").textValue());
    assertTrue(
        statement.at("/predicate/blobs/0/magnet").textValue().startsWith("magnet:?xt=urn:btih:"));
  }

  @Test
  void ignoresUnknownFieldsAsInTotoAsks() {
    MagnetManifest document =
        MagnetManifest.parse(
            statement(
                s -> {
                  s.put("later", 1);
                  predicate(s).putObject("sbom").put("digest", "x");
                  blob(s, 0).putArray("annotations");
                }));
    assertEquals(SAMPLE.build().root(), document.root());
  }

  @Test
  void holdsManyLayersPlatformsAndManifests() {
    SampleDocument sample = new SampleDocument();
    sample.manifests = List.of(SampleDocument.image("many", 200));
    assertEquals(201, MagnetManifest.parse(sample.statement()).blobs().size());

    List<Manifest> children =
        IntStream.range(0, 127).mapToObj(i -> SampleDocument.image("p" + i, 31)).toList();
    List<Manifest> all = new ArrayList<>(List.of(SampleDocument.index(children)));
    all.addAll(children);
    sample.manifests = all;
    MagnetManifest parsed = MagnetManifest.parse(sample.statement());
    assertEquals(128, parsed.manifests().size());
    assertEquals(4_064, parsed.blobs().size());
    Envelope envelope = sample.signedBy(SigningKey.generate(SigningKey.Algorithm.ED25519));
    assertEquals(envelope, Envelope.parse(envelope.toJson()));
  }

  @Test
  void anIndexMayLackChildrenButNotAll() {
    Manifest amd64 = SampleDocument.image("amd64", 1);
    Manifest arm64 = SampleDocument.image("arm64", 1);
    Manifest index = SampleDocument.index(List.of(amd64, arm64));
    SampleDocument sample = new SampleDocument();
    sample.manifests = List.of(index, arm64);
    assertEquals(2, MagnetManifest.parse(sample.statement()).manifests().size());
    sample.manifests = List.of(index);
    assertFails(
        "none of the manifests that index " + index.digest() + " lists is there", sample::build);
  }

  @Test
  void anIndexMayHoldAnIndex() {
    Manifest image = SampleDocument.image("app", 1);
    Manifest inner = SampleDocument.index(List.of(image));
    SampleDocument sample = new SampleDocument();
    sample.manifests = List.of(SampleDocument.index(List.of(inner)), inner, image);
    assertEquals(3, MagnetManifest.parse(sample.statement()).manifests().size());
  }

  @Test
  void refusesIndexesThatNestDeeperThanPublishersMakeThem() {
    List<Manifest> nested = new ArrayList<>(List.of(SampleDocument.image("app", 1)));
    SampleDocument sample = new SampleDocument();
    for (int depth = 1; depth <= 3; depth++) {
      nested.add(0, SampleDocument.index(nested.subList(0, 1)));
    }
    sample.manifests = nested;
    assertEquals(4, MagnetManifest.parse(sample.statement()).manifests().size());
    nested.add(0, SampleDocument.index(nested.subList(0, 1)));
    String refusal = assertThrows(IllegalArgumentException.class, sample::build).getMessage();
    assertTrue(refusal.contains("nests deeper than 3"), refusal);
  }

  @Test
  void aChildIsWhatTheIndexSaysItIs() {
    Manifest image = SampleDocument.image("app", 1);
    Manifest index =
        SampleDocument.manifest(
            "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1}]}"
                .formatted(MediaTypes.OCI_MANIFEST, image.digest()));
    SampleDocument sample = new SampleDocument();
    sample.manifests = List.of(index, image);
    assertFails(
        "index %s lists manifest %s as %s of 1 bytes, it is %s of %d bytes"
            .formatted(
                index.digest(),
                image.digest(),
                image.mediaType(),
                image.mediaType(),
                image.bytes().length),
        sample::build);
  }

  @Test
  void manifestsBelongToTheRoot() {
    Manifest stray = SampleDocument.image("stray", 1);
    SampleDocument sample = new SampleDocument();
    Manifest root = sample.manifests.get(0);
    sample.manifests = List.of(root, stray);
    assertFails(
        "manifest " + stray.digest() + " does not belong to root " + root.digest(), sample::build);
    sample.manifests = List.of(root, root);
    assertFails("manifest " + root.digest() + " is listed twice", sample::build);
    Digest other = Digest.of(new byte[0]);
    assertStatementFails(
        "root " + other + " is not among the manifests",
        s -> ((ObjectNode) s.at("/subject/0/digest")).put("sha256", other.hex()));
  }

  @Test
  void blobsAreThoseOfTheManifests() {
    Digest config = SAMPLE.manifests.get(0).references().get(0).digest();
    assertStatementFails(
        "blob " + config + " of the manifests is not listed", s -> blobs(s).remove(0));
    assertStatementFails(
        "blob " + config + " is listed twice", s -> blobs(s).add(blob(s, 0).deepCopy()));
    Descriptor stray = new Descriptor("a/b", Digest.of(new byte[1]), 0);
    assertStatementFails(
        "blob " + stray.digest() + " is in none of the manifests",
        s ->
            blobs(s)
                .addObject()
                .put("mediaType", "a/b")
                .put("digest", stray.digest().toString())
                .put("size", 0));
    assertStatementFails(
        "blob " + config + " has size 21, the manifests say 20",
        s -> {
          blob(s, 0).put("size", 21);
          String magnet = blob(s, 0).get("magnet").textValue();
          blob(s, 0).put("magnet", magnet.replace("xl=20", "xl=21"));
        });
  }

  @Test
  void onlyLayersThatMayNotBePassedOnCanBeMissing() {
    String image =
        """
        {"schemaVersion":2,"config":{"mediaType":"a/b","digest":"%s","size":20},
         "layers":[{"mediaType":"%s","digest":"%s","size":30}]}""";
    Digest config = Digest.of("config".getBytes(UTF_8));
    Digest layer = Digest.of("layer".getBytes(UTF_8));
    Manifest foreign =
        SampleDocument.manifest(
            image.formatted(
                config, "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", layer));
    assertEquals(1, withoutLayers(foreign).blobs().size());
    Manifest ordinary =
        SampleDocument.manifest(image.formatted(config, MediaTypes.OCI_LAYER_GZIP, layer));
    assertFails("blob " + layer + " of the manifests is not listed", () -> withoutLayers(ordinary));
  }

  private static MagnetManifest withoutLayers(Manifest image) {
    return new MagnetManifest(
        SAMPLE.name,
        image.digest(),
        List.of(),
        1,
        SAMPLE.issued,
        SAMPLE.expires,
        List.of(image),
        List.of(SampleDocument.blob(image.references().get(0))));
  }

  @Test
  void manifestsAgreeOnTheSizeOfASharedBlob() {
    Digest shared = Digest.of("shared".getBytes(UTF_8));
    List<Manifest> children = new ArrayList<>();
    for (int size : new int[] {20, 21}) {
      children.add(
          SampleDocument.manifest(
              """
              {"schemaVersion":2,"config":{"mediaType":"a/b","digest":"%s","size":%d},
               "layers":[{"mediaType":"a/b","digest":"%s","size":5}]}"""
                  .formatted(shared, size, Digest.of(new byte[size]))));
    }
    SampleDocument sample = new SampleDocument();
    sample.manifests = List.of(SampleDocument.index(children), children.get(0), children.get(1));
    assertFails(
        "blob " + shared + " has size 20 in one place of the manifests and 21 in another",
        sample::build);
  }

  @Test
  void magnetsBelongToTheirBlobs() {
    Descriptor config = SAMPLE.manifests.get(0).references().get(0);
    Descriptor layer = SAMPLE.manifests.get(0).references().get(1);
    String blob = "blob " + config.digest();
    assertStatementFails(blob + " of 20 bytes has no magnet", s -> blob(s, 0).remove("magnet"));
    assertStatementFails(
        blob + " has size 20, its magnet xl=22", s -> replaceInMagnet(s, "xl=20", "xl=22"));
    assertStatementFails(
        blob
            + ": expected magnet dn=sha256-"
            + config.digest().hex()
            + ", found sha256-"
            + layer.digest().hex(),
        s -> replaceInMagnet(s, config.digest().hex(), layer.digest().hex()));
    String infoHash = layer.digest().hex().substring(0, 40);
    assertStatementFails(
        "blobs %s and %s have the same infohash %s"
            .formatted(config.digest(), layer.digest(), infoHash),
        s -> replaceInMagnet(s, config.digest().hex().substring(0, 40) + "&", infoHash + "&"));
    assertFails(
        "blob " + Digest.of(new byte[0]) + " is empty and has a magnet",
        () ->
            new MagnetManifest.Blob(
                new Descriptor("a/b", Digest.of(new byte[0]), 0),
                SampleDocument.blob(config).magnet()));
    assertFails(
        "blob %s has 549755813889 bytes; a torrent holds at most 549755813888"
            .formatted(config.digest()),
        () ->
            new MagnetManifest.Blob(
                new Descriptor("a/b", config.digest(), (512L << 30) + 1),
                SampleDocument.blob(config).magnet()));
  }

  /** Addresses cost nothing, and one name in all links no more than in one. */
  @Test
  void magnetsNameFewHosts() {
    assertEquals(41, naming(MagnetManifest.MAX_HOST_NAMES).blobs().size());
    assertFails(
        "expected at most 32 host names in the magnets of all blobs, found more",
        () -> naming(MagnetManifest.MAX_HOST_NAMES + 1));
  }

  private static MagnetManifest naming(int hosts) {
    SampleDocument sample = new SampleDocument();
    sample.manifests = List.of(SampleDocument.image("many", 40));
    MagnetManifest document = sample.build();
    List<MagnetManifest.Blob> blobs = new ArrayList<>();
    for (MagnetManifest.Blob blob : document.blobs()) {
      String hints =
          "&tr=http%%3A%%2F%%2FTracker-%d.example%%2Fa&x.pe=9.9.9.%d%%3A1"
              .formatted(blobs.size() % hosts, blobs.size());
      blobs.add(
          new MagnetManifest.Blob(
              blob.descriptor(),
              Optional.of(MagnetLink.parse(blob.magnet().orElseThrow() + hints))));
    }
    return new MagnetManifest(
        document.name(),
        document.root(),
        document.tags(),
        document.sequence(),
        document.issued(),
        document.expires(),
        document.manifests(),
        blobs);
  }

  @Test
  void dataIsWhatDigestAndSizePromise() {
    Manifest manifest = SAMPLE.manifests.get(0);
    int size = manifest.bytes().length;
    assertStatementFails(
        "statement.predicate.manifests[0]: expected data of digest %s and %d bytes, found %s and %d bytes"
            .formatted(manifest.digest(), size + 1, manifest.digest(), size),
        s -> manifest(s).put("size", size + 1));
    assertStatementFails(
        "statement.predicate.manifests[0]: expected data of digest %s and %d bytes, found %s and 0 bytes"
            .formatted(manifest.digest(), size, Digest.of(new byte[0])),
        s -> manifest(s).put("data", ""));
    assertStatementFails(
        "statement.predicate.manifests[0].data: Illegal base64 character 20",
        s -> manifest(s).put("data", "AA A"));
    assertStatementFails(
        "statement.predicate.manifests[0].data: manifest says it is %s, its source says %s"
            .formatted(MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST),
        s -> manifest(s).put("mediaType", MediaTypes.DOCKER_MANIFEST));
  }

  @Test
  void headIsInRange() {
    assertStatementFails(
        "statement._type: expected https://in-toto.io/Statement/v1, found x",
        s -> s.put("_type", "x"));
    assertStatementFails(
        "statement.predicateType: expected urn:lodestone:magnet-manifest:v1, found x",
        s -> s.put("predicateType", "x"));
    assertStatementFails(
        "statement.subject: expected one subject, found none",
        s -> ((ArrayNode) s.get("subject")).removeAll());
    assertStatementFails(
        "statement.subject: expected an array of at most 1 elements, found 2",
        s -> ((ArrayNode) s.get("subject")).addObject());
    assertStatementFails("not a tag: a b", s -> tags(s).removeAll().add("a b"));
    assertStatementFails("tag 1.2 is listed twice", s -> tags(s).add("1.2"));
    assertStatementFails(
        "statement.predicate.tags: expected an array of at most 128 elements, found 129",
        s -> IntStream.range(0, 128).forEach(i -> tags(s).add("t" + i)));
    assertStatementFails(
        "expires 2026-11-20T10:00:00Z is not after issued 2026-11-20T10:00:00Z",
        s -> predicate(s).put("expires", "2026-11-20T10:00:00Z"));
    assertStatementFails(
        "statement.predicate.issued: not an RFC 3339 time: yesterday",
        s -> predicate(s).put("issued", "yesterday"));
    assertStatementFails(
        "issued 2026-11-20T10:00:00Z and expires +12000-01-01T00:00:00Z are not both between 1970 and 9999",
        s -> predicate(s).put("expires", "+12000-01-01T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "9007199254740992", "1.5", "\"1\"", "99999999999999999999"})
  void sequenceIsAPositiveIntegerBelow2To53(String sequence) {
    String json = new String(SAMPLE.statement(), UTF_8);
    assertFails(
        "statement.predicate.sequence: expected an integer from 1 to 9007199254740991, found "
            + sequence,
        () ->
            MagnetManifest.parse(
                json.replace("\"sequence\":7", "\"sequence\":" + sequence).getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tags", "sequence", "issued", "expires", "manifests", "blobs"})
  void everyFieldIsNeeded(String field) {
    assertStatementFails(
        "statement.predicate: no '" + field + "'", s -> predicate(s).remove(field));
  }

  @Test
  void refusesDuplicateKeysTruncationAndExcess() {
    String json = new String(SAMPLE.statement(), UTF_8);
    for (String broken :
        List.of(
            json.replace("\"sequence\":7", "\"sequence\":7,\"sequence\":8"),
            json.substring(0, json.length() - 1),
            json + "{}",
            "not JSON")) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> MagnetManifest.parse(broken.getBytes(UTF_8)));
      assertTrue(e.getMessage().startsWith("statement, line 1, column "), e.getMessage());
    }
    assertFails(
        "statement: expected at most 12517376 bytes, found 12517377",
        () -> MagnetManifest.parse(new byte[MagnetManifest.MAX_BYTES + 1]));
    assertStatementFails(
        "statement.predicate.blobs: expected an array of at most 4096 elements, found 4097",
        s -> blobs(s).addAll(Collections.nCopies(4_094, blob(s, 0))));
  }

  @Test
  void keepsTimesToTheNanosecond() {
    SampleDocument sample = new SampleDocument();
    sample.issued = Instant.parse("2026-11-20T10:00:00.123456789Z");
    assertEquals(sample.issued, MagnetManifest.parse(sample.statement()).issued());
  }

  private static byte[] statement(Consumer<ObjectNode> change) {
    try {
      ObjectNode statement = (ObjectNode) JSON.readTree(SAMPLE.statement());
      change.accept(statement);
      return JSON.writeValueAsBytes(statement);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertStatementFails(String message, Consumer<ObjectNode> change) {
    assertFails(message, () -> MagnetManifest.parse(statement(change)));
  }

  private static void assertFails(String message, Runnable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action::run).getMessage());
  }

  private static ObjectNode predicate(ObjectNode statement) {
    return (ObjectNode) statement.get("predicate");
  }

  private static ArrayNode tags(ObjectNode statement) {
    return (ArrayNode) predicate(statement).get("tags");
  }

  private static ObjectNode manifest(ObjectNode statement) {
    return (ObjectNode) predicate(statement).get("manifests").get(0);
  }

  private static ArrayNode blobs(ObjectNode statement) {
    return (ArrayNode) predicate(statement).get("blobs");
  }

  private static ObjectNode blob(ObjectNode statement, int index) {
    return (ObjectNode) blobs(statement).get(index);
  }

  private static void replaceInMagnet(ObjectNode statement, String old, String replacement) {
    String magnet = blob(statement, 0).get("magnet").textValue();
    assertTrue(magnet.contains(old), magnet);
    blob(statement, 0).put("magnet", magnet.replace(old, replacement));
  }
}
