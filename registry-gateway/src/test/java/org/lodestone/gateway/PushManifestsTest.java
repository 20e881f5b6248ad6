package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.PushClient.NOTHING;
import static org.lodestone.gateway.PushClient.assertRefused;
import static org.lodestone.gateway.PushClient.blob;
import static org.lodestone.gateway.PushClient.header;
import static org.lodestone.gateway.PushClient.manifest;
import static org.lodestone.gateway.PushClient.text;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.AnyDigest.Algorithm;
import org.lodestone.oci.Digest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.Reference;

/**
 * Manifests as the distribution-spec has them pushed, listed and deleted, and what becomes public
 * of them. Each test is named after what its section says MUST be, or after what this gateway
 * chose.
 */
class PushManifestsTest {

  private static final TestImage IMAGE =
      TestImage.ofLayers(TestImage.bytes(1, 300_000), TestImage.bytes(2, 100));

  @TempDir private Path dir;
  private GatewayFixture fixture;
  private GatewayConfig config;
  private PushClient client;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
    config = fixture.pushConfig();
    client = new PushClient(fixture.gateway(config));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  // publishing

  @Test
  void aPushedImageIsPublishedAndSeededWhenThePushReturns() throws Exception {
    assertEquals(201, client.push("acme/app", "1.0", IMAGE).statusCode());
    PushClient elsewhere = new PushClient(fixture.gateway());
    HttpResponse<byte[]> pulled = elsewhere.get(manifest("acme/app", "1.0"));
    assertEquals(200, pulled.statusCode(), text(pulled));
    assertArrayEquals(IMAGE.manifest(), pulled.body());
    for (byte[] blob : IMAGE.blobs()) {
      assertArrayEquals(blob, elsewhere.get(blob("acme/app", Digest.of(blob))).body());
    }
  }

  @Test
  void anIndexIsPublishedWithTheImagesThatWerePushedAndNothingElseOfTheStore() throws Exception {
    TestImage other = TestImage.ofLayers(TestImage.bytes(7, 1_000));
    client.push("lab/hidden", other.digest(), other); // in the store, not in the repository
    client.push("acme/app", IMAGE.digest(), IMAGE);
    String index = index(IMAGE, other);
    HttpResponse<byte[]> pushed =
        client.put("acme/app", "all", index, "Content-Type", MediaTypes.OCI_INDEX);
    assertEquals(201, pushed.statusCode(), text(pushed));
    PushClient elsewhere = new PushClient(fixture.gateway());
    assertEquals(200, elsewhere.get(manifest("acme/app", "all")).statusCode());
    assertEquals(200, elsewhere.get(manifest("acme/app", IMAGE.digest())).statusCode());
    assertEquals(404, elsewhere.get(manifest("acme/app", other.digest())).statusCode());
    assertEquals(404, client.get(manifest("acme/app", other.digest())).statusCode());
  }

  @Test
  void tagsInTheQueryAreOneDocumentAndAnsweredInOciTag() throws Exception {
    client.push("acme/app", IMAGE.digest(), IMAGE);
    HttpResponse<byte[]> pushed =
        client.put("acme/app", IMAGE.digest() + "?tag=1.2.3&tag=1.2&tag=latest", manifestText());
    assertEquals(201, pushed.statusCode());
    assertEquals("1.2.3, 1.2, latest", header(pushed, "OCI-Tag"));
    IndexClient index = new IndexClient(fixture.tracker.httpUri(), Duration.ofSeconds(10));
    assertEquals(
        index.documents(Reference.parse("acme/app:1.2.3")),
        index.documents(Reference.parse("acme/app:latest")));
    assertRefused(
        414,
        "BAD_REQUEST",
        client.put("acme/app", IMAGE.digest() + "?tag=t" + tags(64), manifestText()));
  }

  private static String tags(int count) {
    StringBuilder query = new StringBuilder();
    for (int i = 0; i < count; i++) {
      query.append("&tag=t").append(i);
    }
    return query.toString();
  }

  @Test
  void aPushThatNoIndexTookFailsAndLeavesTheTagAlone() throws Exception {
    client.push("acme/app", IMAGE.digest(), IMAGE);
    fixture.tracker.close();
    assertRefused(503, "UNAVAILABLE", client.put("acme/app", "1.0", manifestText()));
    assertEquals("{\"name\":\"acme/app\",\"tags\":[]}", text(client.get("/v2/acme/app/tags/list")));
  }

  @Test
  void whatWasPushedIsThereAfterARestart() throws Exception {
    client.push("acme/app", "1.0", IMAGE);
    fixture.close();
    fixture = new GatewayFixture(dir);
    client = new PushClient(fixture.gateway(config.withTrackers(List.of())));
    assertArrayEquals(IMAGE.manifest(), client.get(manifest("acme/app", "1.0")).body());
  }

  // "Pushing Manifests"

  @Test
  void theExactBytesAreKeptAndServedUnderTagAndDigestAndLocation() throws Exception {
    HttpResponse<byte[]> pushed = client.push("acme/app", "1.0", IMAGE);
    assertEquals(IMAGE.digest().toString(), header(pushed, "Docker-Content-Digest"));
    for (String path :
        List.of(
            header(pushed, "Location"),
            manifest("acme/app", "1.0"),
            manifest("acme/app", IMAGE.digest()))) {
      HttpResponse<byte[]> got = client.get(path);
      assertEquals(200, got.statusCode());
      assertArrayEquals(IMAGE.manifest(), got.body());
      assertEquals(MediaTypes.OCI_MANIFEST, header(got, "Content-Type"));
      assertEquals(IMAGE.digest().toString(), header(got, "Docker-Content-Digest"));
      HttpResponse<byte[]> head = client.send("HEAD", path, NOTHING);
      assertEquals(200, head.statusCode());
      assertEquals(Integer.toString(IMAGE.manifest().length), header(head, "Content-Length"));
    }
  }

  @Test
  void aManifestHasTheDigestOfTheAlgorithmItWasPushedUnder() throws Exception {
    AnyDigest blob = Algorithm.SHA512.of(new byte[] {1});
    client.complete(client.begin("acme/app"), new byte[] {1}, blob);
    String text = artifact(blob, "");
    AnyDigest digest = Algorithm.SHA512.of(text.getBytes(StandardCharsets.UTF_8));
    HttpResponse<byte[]> pushed = client.put("acme/app", digest + "?tag=long", text);
    assertEquals(201, pushed.statusCode(), text(pushed));
    assertEquals(digest.toString(), header(pushed, "Docker-Content-Digest"));
    assertEquals(text, text(client.get(manifest("acme/app", digest))));
    assertEquals(
        digest.toString(),
        header(client.get(manifest("acme/app", "long")), "Docker-Content-Digest"));
    assertEquals(202, client.delete(manifest("acme/app", digest)).statusCode());
    assertRefused(404, "MANIFEST_UNKNOWN", client.get(manifest("acme/app", digest)));
  }

  @ParameterizedTest
  @EnumSource
  void aManifestWithAnotherDigestIsRefused(Algorithm algorithm) throws Exception {
    client.push("acme/app", IMAGE.digest(), IMAGE);
    assertRefused(
        400, "DIGEST_INVALID", client.put("acme/app", algorithm.of(new byte[1]), manifestText()));
  }

  @Test
  void aManifestWhoseBlobsAreMissingIsManifestBlobUnknown() throws Exception {
    client.push("lab/other", "1.0", IMAGE); // here, but not there
    assertRefused(400, "MANIFEST_BLOB_UNKNOWN", client.put("acme/app", "1.0", manifestText()));
    assertRefused(404, "MANIFEST_UNKNOWN", client.get(manifest("acme/app", "1.0")));
  }

  @Test
  void blobsOfAnImageThatWasPulledHereUnderTheNameAreNotPushedAgain() throws Exception {
    fixture.publisher().publish(IMAGE, "acme/app", "1.0");
    assertEquals(200, client.get(manifest("acme/app", "1.0")).statusCode());
    for (byte[] blob : IMAGE.blobs()) {
      assertEquals(200, client.get(blob("acme/app", Digest.of(blob))).statusCode());
    }
    assertEquals(201, client.put("acme/app", "1.1", manifestText()).statusCode());
  }

  @Test
  void aManifestOf4MiBIsTakenAndALongerOneIs413() throws Exception {
    AnyDigest blob = client.push("acme/app", new byte[] {1});
    String frame = artifact(blob, ",\"annotations\":{\"a\":\"\"}");
    String filling = "x".repeat((4 << 20) - frame.length());
    String text = artifact(blob, ",\"annotations\":{\"a\":\"" + filling + "\"}");
    assertEquals(201, client.put("acme/app", "large", text).statusCode());
    assertEquals(text, text(client.get(manifest("acme/app", "large"))));
    assertRefused(413, "SIZE_INVALID", client.put("acme/app", "larger", text + " "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"schemaVersion\":1}",
        "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}",
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}",
        "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}",
      })
  void whatIsNoImageManifestIsRefused(String text) throws Exception {
    assertRefused(400, "MANIFEST_INVALID", client.put("acme/app", "1.0", text));
  }

  @Test
  void aDocumentOfAnotherTypeIsRefused() throws Exception {
    assertRefused(
        400, "MANIFEST_INVALID", client.put("acme/app", "1.0", "{}", "Content-Type", "text/plain"));
  }

  // "Pushing Manifests with Subject", "Listing Referrers"

  @Test
  void referrersAreListedWithTypeAndAnnotationsWhetherOrNotTheirSubjectIsHere() throws Exception {
    AnyDigest subject = Algorithm.SHA256.of(new byte[] {9});
    AnyDigest first = putReferrer(subject, "application/x-sbom", "\"k\":\"v\"");
    AnyDigest second = putReferrer(subject, "application/x-signature", "\"k\":\"w\"");
    HttpResponse<byte[]> all = client.get("/v2/acme/app/referrers/" + subject);
    assertEquals(200, all.statusCode());
    assertEquals(MediaTypes.OCI_INDEX, header(all, "Content-Type"));
    assertTrue(text(all).contains(first.toString()) && text(all).contains(second.toString()));
    HttpResponse<byte[]> some =
        client.get("/v2/acme/app/referrers/" + subject + "?artifactType=application/x-sbom");
    assertEquals("artifactType", header(some, "OCI-Filters-Applied"));
    int size = client.get(manifest("acme/app", first)).body().length;
    assertEquals(
        ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
                + "\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"digest\":\"%s\",\"size\":%d,\"artifactType\":\"application/x-sbom\","
                + "\"annotations\":{\"k\":\"v\"}}]}")
            .formatted(first, size),
        text(some));
  }

  @Test
  void withoutReferrersTheListIsEmptyAndNever404() throws Exception {
    HttpResponse<byte[]> none = client.get("/v2/acme/app/referrers/" + IMAGE.digest());
    assertEquals(200, none.statusCode());
    assertTrue(text(none).endsWith("\"manifests\":[]}"), text(none));
    assertRefused(400, "DIGEST_INVALID", client.get("/v2/acme/app/referrers/sha256:x"));
  }

  @Test
  void manyReferrersComeInPages() throws Exception {
    AnyDigest subject = Algorithm.SHA256.of(new byte[] {9});
    String large = "\"k\":\"" + "x".repeat(1_500_000) + "\"";
    putReferrer(subject, "application/x-a", large);
    putReferrer(subject, "application/x-b", large);
    HttpResponse<byte[]> first = client.get("/v2/acme/app/referrers/" + subject);
    String link = header(first, "Link");
    assertTrue(link.endsWith(">; rel=\"next\""), link);
    HttpResponse<byte[]> second = client.get(link.substring(1, link.indexOf('>')));
    assertEquals("(none)", header(second, "Link"));
    assertEquals(2, (text(first) + text(second)).split("artifactType", -1).length - 1);
  }

  private AnyDigest putReferrer(AnyDigest subject, String type, String annotations)
      throws Exception {
    AnyDigest blob = client.push("acme/app", new byte[] {1});
    String text =
        artifact(
            blob,
            ",\"artifactType\":\"%s\",\"annotations\":{%s},\"subject\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":1}"
                .formatted(type, annotations, MediaTypes.OCI_MANIFEST, subject));
    AnyDigest digest = Algorithm.SHA256.of(text.getBytes(StandardCharsets.UTF_8));
    HttpResponse<byte[]> pushed = client.put("acme/app", digest, text);
    assertEquals(201, pushed.statusCode(), text(pushed));
    assertEquals(subject.toString(), header(pushed, "OCI-Subject"));
    return digest;
  }

  // "Listing Tags"

  @Test
  void tagsAreListedInOrderAndInPages() throws Exception {
    client.push("acme/app", "b", IMAGE);
    client.put("acme/app", "a", manifestText());
    client.put("acme/app", "C", manifestText());
    assertEquals(
        "{\"name\":\"acme/app\",\"tags\":[\"C\",\"a\",\"b\"]}",
        text(client.get("/v2/acme/app/tags/list")));
    HttpResponse<byte[]> page = client.get("/v2/acme/app/tags/list?n=1&last=C");
    assertEquals("{\"name\":\"acme/app\",\"tags\":[\"a\"]}", text(page));
    assertEquals("</v2/acme/app/tags/list?n=1&last=a>; rel=\"next\"", header(page, "Link"));
  }

  // "Deleting tags", "Deleting Manifests"

  @Test
  void aDeletedTagIsGoneThoughADocumentSpeaksForIt() throws Exception {
    client.push("acme/app", "1.0", IMAGE);
    assertEquals(202, client.delete(manifest("acme/app", "1.0")).statusCode());
    assertRefused(404, "MANIFEST_UNKNOWN", client.get(manifest("acme/app", "1.0")));
    assertRefused(404, "MANIFEST_UNKNOWN", client.delete(manifest("acme/app", "1.0")));
    assertEquals(200, client.get(manifest("acme/app", IMAGE.digest())).statusCode());
    client.put("acme/app", "1.0", manifestText());
    assertEquals(200, client.get(manifest("acme/app", "1.0")).statusCode());
  }

  @Test
  void aDeletedManifestIsGoneUnderItsTagsToo() throws Exception {
    client.push("acme/app", "1.0", IMAGE);
    assertEquals(202, client.delete(manifest("acme/app", IMAGE.digest())).statusCode());
    assertRefused(404, "MANIFEST_UNKNOWN", client.get(manifest("acme/app", "1.0")));
    assertRefused(404, "MANIFEST_UNKNOWN", client.get(manifest("acme/app", IMAGE.digest())));
    assertRefused(404, "MANIFEST_UNKNOWN", client.delete(manifest("acme/app", IMAGE.digest())));
    assertRefused(404, "MANIFEST_UNKNOWN", client.delete(manifest("acme/none", IMAGE.digest())));
  }

  private static String manifestText() {
    return new String(IMAGE.manifest(), StandardCharsets.UTF_8);
  }

  /** An artifact without layers, which no document can speak of. */
  private static String artifact(AnyDigest blob, String more) {
    return "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/x-config\",\"digest\":\"%s\",\"size\":1},\"layers\":[]%s}"
        .formatted(blob, more);
  }

  private static String index(TestImage... images) {
    StringBuilder entries = new StringBuilder();
    for (TestImage image : images) {
      entries
          .append(entries.isEmpty() ? "" : ",")
          .append(
              "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                  .formatted(MediaTypes.OCI_MANIFEST, image.digest(), image.manifest().length));
    }
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
        .formatted(MediaTypes.OCI_INDEX, entries);
  }
}
