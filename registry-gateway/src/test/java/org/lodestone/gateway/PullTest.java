package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.GatewayFixture.blobPath;
import static org.lodestone.gateway.GatewayFixture.header;
import static org.lodestone.gateway.GatewayFixture.manifestPath;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.gateway.http.RawClient;
import org.lodestone.json.JsonObject;
import org.lodestone.oci.Digest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.program.HostNames;
import org.lodestone.source.ImageSource;
import org.lodestone.source.ImageSources;
import org.lodestone.source.StoreSink;
import org.lodestone.store.BlobStore;

/** Publish → pull, with a tracker, an index, a seeder and a gateway that are real. */
final class PullTest {

  private static final int MEBI = 1 << 20;

  @TempDir Path dir;
  private GatewayFixture fixture;
  private TestPublisher publisher;
  private GatewayServer gateway;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
    publisher = fixture.publisher();
    gateway = fixture.gateway();
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void servesWhatWasPublished() throws Exception {
    TestImage image =
        TestImage.ofLayers(TestImage.bytes(1, 3 * MEBI + 17), TestImage.bytes(2, 10), new byte[0]);
    publisher.publish(image, "acme/app", "1", "latest");

    for (Object reference : List.of("1", "latest", image.digest())) {
      HttpResponse<byte[]> manifest = fixture.get(gateway, manifestPath("acme/app", reference));
      assertEquals(200, manifest.statusCode());
      assertArrayEquals(image.manifest(), manifest.body());
      assertEquals(MediaTypes.OCI_MANIFEST, header(manifest, "Content-Type"));
      assertEquals(image.digest().toString(), header(manifest, "Docker-Content-Digest"));
      assertEquals("registry/2.0", header(manifest, "Docker-Distribution-Api-Version"));
    }
    for (byte[] blob : image.blobs()) {
      HttpResponse<byte[]> response = fixture.get(gateway, blobPath("acme/app", blob));
      assertEquals(200, response.statusCode());
      assertArrayEquals(blob, response.body());
      assertEquals(Digest.of(blob).toString(), header(response, "Docker-Content-Digest"));
      assertEquals("(none)", header(response, "Content-Encoding"));
    }
  }

  @Test
  void keepsAndSeedsWhatWasPulled() throws Exception {
    byte[] layer = TestImage.bytes(3, MEBI);
    TestImage image = TestImage.ofLayers(layer);
    publisher.publish(image, "acme/app", "1");
    fixture.get(gateway, manifestPath("acme/app", "1"));
    fixture.get(gateway, blobPath("acme/app", layer));

    publisher.close();
    GatewayServer second = fixture.gateway();
    assertEquals(200, fixture.get(second, manifestPath("acme/app", "1")).statusCode());
    assertArrayEquals(layer, fixture.get(second, blobPath("acme/app", layer)).body());
  }

  @Test
  void answersHeadLikeGetWithoutABody() throws Exception {
    byte[] layer = TestImage.bytes(4, MEBI);
    TestImage image = TestImage.ofLayers(layer);
    publisher.publish(image, "acme/app", "1");
    HttpResponse<byte[]> manifest = head(manifestPath("acme/app", "1"));
    assertEquals(200, manifest.statusCode());
    assertEquals(image.digest().toString(), header(manifest, "Docker-Content-Digest"));
    assertEquals(String.valueOf(image.manifest().length), header(manifest, "Content-Length"));
    HttpResponse<byte[]> blob = head(blobPath("acme/app", layer));
    assertEquals(200, blob.statusCode());
    assertEquals(String.valueOf(layer.length), header(blob, "Content-Length"));
    assertEquals(0, blob.body().length);
  }

  private HttpResponse<byte[]> head(String path) throws Exception {
    return fixture.send(gateway, path, request -> request.method("HEAD", BodyPublishers.noBody()));
  }

  @Test
  void servesRangesWhileDownloadingAndAfterwards() throws Exception {
    byte[] layer = TestImage.bytes(5, 4 * MEBI);
    publisher.publish(TestImage.ofLayers(layer), "acme/app", "1");
    fixture.get(gateway, manifestPath("acme/app", "1"));
    String path = blobPath("acme/app", layer);
    for (int round = 0; round < 2; round++) {
      HttpResponse<byte[]> part = range(path, "bytes=1000000-2000000");
      assertEquals(206, part.statusCode());
      assertEquals("bytes 1000000-2000000/" + layer.length, header(part, "Content-Range"));
      assertArrayEquals(Arrays.copyOfRange(layer, 1_000_000, 2_000_001), part.body());
      HttpResponse<byte[]> tail = range(path, "bytes=-5");
      assertArrayEquals(Arrays.copyOfRange(layer, layer.length - 5, layer.length), tail.body());
      HttpResponse<byte[]> outside = range(path, "bytes=" + layer.length + "-");
      assertEquals(416, outside.statusCode());
      assertEquals("bytes */" + layer.length, header(outside, "Content-Range"));
      HttpResponse<byte[]> far = range(path, "bytes=549755813889-");
      assertEquals(416, far.statusCode(), "512 GiB");
      assertArrayEquals(layer, fixture.get(gateway, path).body());
    }
  }

  private HttpResponse<byte[]> range(String path, String range) throws Exception {
    return fixture.send(gateway, path, request -> request.header("Range", range));
  }

  @Test
  void mergesAcceptLines() throws Exception {
    TestImage image = TestImage.ofLayers(TestImage.bytes(6, 10));
    publisher.publish(image, "acme/app", "1");
    String path = manifestPath("acme/app", "1");
    HttpResponse<byte[]> several =
        fixture.send(
            gateway,
            path,
            request ->
                request
                    .header("Accept", MediaTypes.OCI_MANIFEST)
                    .header("Accept", MediaTypes.DOCKER_MANIFEST));
    assertEquals(200, several.statusCode());
    HttpResponse<byte[]> other =
        fixture.send(gateway, path, request -> request.header("Accept", "text/html"));
    assertEquals(404, other.statusCode());
    assertTrue(text(other).contains("text/html"), text(other));
  }

  @Test
  void servesMirroredNames() throws Exception {
    TestImage image = TestImage.ofLayers(TestImage.bytes(7, 10));
    publisher.publish(image, "docker.io/library/tool", "1");
    for (String path :
        List.of(
            "/v2/library/tool/manifests/1?ns=docker.io",
            "/v2/library/tool/manifests/1?ns=docker%2Eio",
            "/v2/via/docker.io/library/tool/manifests/1",
            "/v2/docker.io/library/tool/manifests/1",
            "/v2/library/tool/manifests/1",
            blobPath("library/tool", image.blobs().get(0)),
            "/v2/library/tool/tags/list")) {
      assertEquals(200, fixture.get(gateway, path).statusCode(), path);
    }
    publisher.publish(image, "docker.io/acme/tool", "1");
    assertEquals(404, fixture.get(gateway, manifestPath("acme/tool", "1")).statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/acme/app/manifests/1?ns=%zz",
        "/v2/acme/app/tags/list?n=%",
        "/v2/acme/app/manifests/%ff",
        "/v2/acme%zz/app/manifests/1",
        "/v2/%"
      })
  void badEscapesAreTheClientsFault(String path) throws Exception {
    try (RawClient client = new RawClient(gateway.uri())) {
      client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      String answer = new String(client.in().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
      assertTrue(answer.contains("\"errors\":[{"), answer);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost,200",
    "LocalHost:1,200",
    "127.0.0.1,200",
    "pull.example,200",
    "x.example,421"
  })
  void answersOnlyToItsNames(String host, int status) throws Exception {
    GatewayConfig config = fixture.config();
    try (GatewayServer named =
            GatewayServer.start(config.withNames(HostNames.of(List.of("pull.example"))));
        RawClient client = new RawClient(named.uri())) {
      client.send("GET /v2/ HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(host));
      assertTrue(client.readHead().startsWith("HTTP/1.1 " + status + " "));
    }
  }

  @Test
  void pagesOfOtherOriginsMayNotWrite() throws Exception {
    HttpResponse<byte[]> refused =
        fixture.send(
            gateway,
            "/v2/acme/app/blobs/uploads/",
            request ->
                request.header("Sec-Fetch-Site", "cross-site").POST(BodyPublishers.noBody()));
    assertEquals(403, refused.statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void isReadOnly(String method) throws Exception {
    HttpResponse<byte[]> response =
        fixture.send(
            gateway,
            "/v2/acme/app/blobs/uploads/",
            request -> request.method(method, BodyPublishers.noBody()));
    assertEquals(405, response.statusCode());
    assertTrue(text(response).contains("\"UNSUPPORTED\""), text(response));
  }

  @Test
  void saysWhyAnImageIsNotServed() throws Exception {
    HttpResponse<byte[]> unknown = fixture.get(gateway, manifestPath("acme/nothing", "1"));
    assertEquals(404, unknown.statusCode());
    assertTrue(text(unknown).contains("\"MANIFEST_UNKNOWN\""), text(unknown));
    assertTrue(text(unknown).contains("acme/nothing:1"), text(unknown));

    publisher.publish(TestImage.ofLayers(TestImage.bytes(9, 10)), "other/app", "1");
    HttpResponse<byte[]> untrusted = fixture.get(gateway, manifestPath("other/app", "1"));
    assertEquals(404, untrusted.statusCode());
    assertTrue(text(untrusted).contains("reject"), text(untrusted));

    HttpResponse<byte[]> blob = fixture.get(gateway, blobPath("acme/app", TestImage.bytes(1, 1)));
    assertEquals(404, blob.statusCode());
    assertTrue(text(blob).contains("\"BLOB_UNKNOWN\""), text(blob));
  }

  @Test
  void servesTwoHundredLayersAtOnce() throws Exception {
    byte[][] layers =
        IntStream.range(0, 200).mapToObj(i -> TestImage.bytes(i, 1000 + i)).toArray(byte[][]::new);
    publisher.publish(TestImage.ofLayers(layers), "acme/many", "1");
    assertEquals(200, fixture.get(gateway, manifestPath("acme/many", "1")).statusCode());
    var pulls =
        Arrays.stream(layers)
            .map(
                layer ->
                    fixture.http.sendAsync(
                        fixture.request(gateway, blobPath("acme/many", layer), r -> r),
                        HttpResponse.BodyHandlers.ofByteArray()))
            .toList();
    for (int i = 0; i < layers.length; i++) {
      assertArrayEquals(layers[i], pulls.get(i).get().body());
    }
  }

  @Test
  void announcesNothingOfALayoutThatNobodyPublished() throws Exception {
    GatewayConfig config = fixture.config();
    try (BlobStore store = BlobStore.open(config.store())) {
      TestImage.ofLayers(TestImage.bytes(9, 5_000)).copyTo(new StoreSink(store));
    }
    GatewayServer gateway = fixture.gateway(config);
    HttpResponse<String> status =
        fixture.http.send(
            HttpRequest.newBuilder(gateway.statusUri().resolve("/status")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertTrue(status.body().contains("\"torrents\":0,"), status.body());
  }

  @Test
  void tellsHowItIsSetUp() throws Exception {
    GatewayConfig config = fixture.config();
    GatewayServer gateway = fixture.gateway(config);
    JsonObject status =
        JsonObject.parse(
            "status",
            fixture
                .http
                .send(
                    HttpRequest.newBuilder(gateway.statusUri().resolve("/status")).build(),
                    HttpResponse.BodyHandlers.ofByteArray())
                .body(),
            1 << 16);
    assertEquals(config.store().toAbsolutePath().toString(), status.text("store"));
    assertEquals(config.policy().toAbsolutePath().toString(), status.text("policy"));
    assertEquals(
        config.endpoints().trackers().stream().map(Object::toString).toList(),
        status.texts("trackers", 10));
    assertEquals(
        config.endpoints().indexes().stream().map(Object::toString).toList(),
        status.texts("indexes", 10));
    assertEquals(List.of(), status.objects("upstreams", 10));
  }

  @Test
  void leavesALayoutThatOtherToolsRead() throws Exception {
    GatewayConfig config = fixture.config();
    GatewayServer own = fixture.gateway(config);
    TestImage image = TestImage.ofLayers(TestImage.bytes(10, 1000), new byte[0]);
    publisher.publish(image, "acme/app", "1");
    fixture.get(own, manifestPath("acme/app", "1"));
    for (byte[] blob : image.blobs()) {
      fixture.get(own, blobPath("acme/app", blob));
    }
    Path names = config.store().resolve("index.json");
    GatewayFixture.await(
        "the image has a name",
        () -> {
          try {
            return Files.readString(names).contains("\"acme/app:1\"");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    try (ImageSource layout =
        ImageSources.open(
            "oci:" + config.store() + ":acme/app:1", new ImageSources.SourceOptions(false))) {
      TestImage.Collected copied = new TestImage.Collected();
      assertEquals(image.digest(), layout.copyTo(copied).digest());
      assertEquals(image.blobs().size() + 1, copied.count());
    }
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
