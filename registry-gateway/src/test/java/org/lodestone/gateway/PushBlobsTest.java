package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.PushClient.NOTHING;
import static org.lodestone.gateway.PushClient.assertRefused;
import static org.lodestone.gateway.PushClient.blob;
import static org.lodestone.gateway.PushClient.header;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lodestone.oci.AnyDigest;
import org.lodestone.oci.AnyDigest.Algorithm;
import org.lodestone.oci.Digest;
import org.lodestone.store.BlobStore;

/**
 * Blobs as the distribution-spec has them pushed and deleted. Each test is named after what its
 * section says MUST be, or after what this gateway chose where the section leaves it open.
 */
class PushBlobsTest {

  private static final byte[] BLOB = TestImage.bytes(1, 700_000);

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

  // "POST then PUT"

  @ParameterizedTest
  @EnumSource
  void postThenPutStoresABlobThatItsLocationServes(Algorithm algorithm) throws Exception {
    AnyDigest digest = algorithm.of(BLOB);
    String upload = client.begin("acme/app");
    assertTrue(upload.matches("/v2/acme/app/blobs/uploads/[0-9a-f-]{36}"), upload);
    HttpResponse<byte[]> pushed = client.complete(upload, BLOB, digest);
    assertEquals(201, pushed.statusCode());
    assertServed(BLOB, header(pushed, "Location"), digest);
    assertEquals(digest.toString(), header(pushed, "Docker-Content-Digest"));
  }

  @Test
  void anEmptyBlobIsABlob() throws Exception {
    AnyDigest digest = client.push("acme/app", new byte[0]);
    assertServed(new byte[0], blob("acme/app", digest), digest);
  }

  // "Single POST"

  @ParameterizedTest
  @EnumSource
  void aSinglePostStoresABlob(Algorithm algorithm) throws Exception {
    AnyDigest digest = algorithm.of(BLOB);
    HttpResponse<byte[]> pushed =
        client.send(
            "POST",
            "/v2/acme/app/blobs/uploads/?digest=" + digest,
            BodyPublishers.ofByteArray(BLOB));
    assertEquals(201, pushed.statusCode());
    assertServed(BLOB, header(pushed, "Location"), digest);
  }

  // "Pushing a blob in chunks"

  @ParameterizedTest
  @EnumSource
  void chunksInOrderMakeABlob(Algorithm algorithm) throws Exception {
    AnyDigest digest = algorithm.of(BLOB);
    HttpResponse<byte[]> begun =
        client.send("POST", "/v2/acme/app/blobs/uploads/?digest-algorithm=sha512", NOTHING);
    String upload = header(begun, "Location");
    HttpResponse<byte[]> first = client.patch(upload, part(0, 300_000), range(0, 300_000));
    assertEquals(202, first.statusCode());
    assertEquals("0-299999", header(first, "Range"));
    HttpResponse<byte[]> pushed =
        client.complete(
            header(first, "Location"), part(300_000, 700_000), digest, range(300_000, 700_000));
    assertEquals(201, pushed.statusCode());
    assertServed(BLOB, header(pushed, "Location"), digest);
  }

  @Test
  void aChunkOutOfOrderIs416AndTheStatusTellsWhereToGoOn() throws Exception {
    String upload = client.begin("acme/app");
    assertRefused(
        416,
        "RANGE_INVALID",
        client.patch(upload, part(300_000, 700_000), range(300_000, 700_000)));
    assertEquals(202, client.patch(upload, part(0, 300_000), range(0, 300_000)).statusCode());
    assertRefused(416, "RANGE_INVALID", client.patch(upload, part(0, 300_000), range(0, 300_000)));
    assertRefused(
        416,
        "RANGE_INVALID",
        client.complete(upload, part(0, 100), Digest.of(BLOB), range(400_000, 400_100)));
    HttpResponse<byte[]> status = client.get(upload);
    assertEquals(204, status.statusCode());
    assertEquals("0-299999", header(status, "Range"));
    assertEquals(upload, header(status, "Location"));
    HttpResponse<byte[]> pushed =
        client.complete(upload, part(300_000, 700_000), Digest.of(BLOB), range(300_000, 700_000));
    assertEquals(201, pushed.statusCode());
  }

  @Test
  void aChunkOfAnotherLengthThanItsRangeIsRefused() throws Exception {
    String upload = client.begin("acme/app");
    assertRefused(400, "BLOB_UPLOAD_INVALID", client.patch(upload, part(0, 100), range(0, 101)));
    assertRefused(
        400,
        "BLOB_UPLOAD_INVALID",
        client.patch(upload, part(0, 100), "Content-Range", "bytes 0-99/100"));
    HttpResponse<byte[]> longer =
        client.send(
            "PATCH",
            upload,
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(BLOB)),
            range(0, 100));
    assertRefused(400, "BLOB_UPLOAD_INVALID", longer);
    assertRefused(404, "BLOB_UPLOAD_UNKNOWN", client.get(upload));
  }

  @Test
  void aStreamWithoutARangeIsTaken() throws Exception {
    String upload = client.begin("acme/app");
    HttpResponse<byte[]> streamed =
        client.send(
            "PATCH", upload, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(BLOB)));
    assertEquals(202, streamed.statusCode());
    assertEquals("0-699999", header(streamed, "Range"));
    assertEquals(201, client.complete(upload, new byte[0], Digest.of(BLOB)).statusCode());
  }

  // "Cancel a blob upload"

  @Test
  void aCancelledUploadIsGone() throws Exception {
    String upload = client.begin("acme/app");
    assertEquals(204, client.delete(upload).statusCode());
    assertRefused(404, "BLOB_UPLOAD_UNKNOWN", client.patch(upload, BLOB));
    assertRefused(404, "BLOB_UPLOAD_UNKNOWN", client.delete(upload));
  }

  // "Mounting a blob from another repository"

  @ParameterizedTest
  @EnumSource
  void aMountedBlobIsReadUnderItsNewName(Algorithm algorithm) throws Exception {
    AnyDigest digest = algorithm.of(BLOB);
    client.complete(client.begin("acme/app"), BLOB, digest);
    HttpResponse<byte[]> mounted = mount("lab/other", digest, "&from=acme/app");
    assertEquals(201, mounted.statusCode());
    assertEquals(blob("lab/other", digest), header(mounted, "Location"));
    assertServed(BLOB, blob("lab/other", digest), digest);
    assertEquals(201, mount("lab/third", digest, "").statusCode());
  }

  @Test
  void whatCannotBeMountedBeginsAnUpload() throws Exception {
    AnyDigest digest = client.push("acme/app", BLOB);
    HttpResponse<byte[]> begun = mount("lab/other", digest, "&from=acme/elsewhere");
    assertEquals(202, begun.statusCode());
    assertEquals(201, client.complete(header(begun, "Location"), BLOB, digest).statusCode());
  }

  // "Pulling blobs": 404 when it is not in the repository

  @Test
  void aBlobOfAnotherRepositoryIsNotRead() throws Exception {
    AnyDigest digest = client.push("acme/app", BLOB);
    assertRefused(404, "BLOB_UNKNOWN", client.get(blob("lab/other", digest)));
    assertEquals(404, client.send("HEAD", blob("lab/other", digest), NOTHING).statusCode());
  }

  @Test
  void aRangeOfABlobIsServed() throws Exception {
    AnyDigest digest = client.push("acme/app", BLOB);
    HttpResponse<byte[]> some =
        client.send("GET", blob("acme/app", digest), NOTHING, "Range", "bytes=100-199");
    assertEquals(206, some.statusCode());
    assertArrayEquals(part(100, 200), some.body());
    assertRefused(
        416,
        "RANGE_INVALID",
        client.send("GET", blob("acme/app", digest), NOTHING, "Range", "bytes=200-100"));
  }

  // "Deleting Blobs"

  @ParameterizedTest
  @EnumSource
  void aDeletedBlobIsGoneFromItsRepositoryAlone(Algorithm algorithm) throws Exception {
    AnyDigest digest = algorithm.of(BLOB);
    client.complete(client.begin("acme/app"), BLOB, digest);
    mount("lab/other", digest, "&from=acme/app");
    assertEquals(202, client.delete(blob("acme/app", digest)).statusCode());
    assertRefused(404, "BLOB_UNKNOWN", client.get(blob("acme/app", digest)));
    assertRefused(404, "BLOB_UNKNOWN", client.delete(blob("acme/app", digest)));
    assertServed(BLOB, blob("lab/other", digest), digest);
    client.delete(blob("lab/other", digest));
    fixture.close();
    try (BlobStore store = BlobStore.open(config.store())) {
      assertEquals(0, store.list().size());
    }
  }

  // bad input

  @ParameterizedTest
  @EnumSource
  void aBlobWithAnotherDigestIsRefused(Algorithm algorithm) throws Exception {
    AnyDigest other = algorithm.of(new byte[1]);
    String upload = client.begin("acme/app");
    assertRefused(400, "DIGEST_INVALID", client.complete(upload, BLOB, other));
    assertRefused(404, "BLOB_UPLOAD_UNKNOWN", client.get(upload));
    assertRefused(404, "BLOB_UNKNOWN", client.get(blob("acme/app", other)));
  }

  @Test
  void aDigestThatIsNoneIsRefusedBeforeAnythingIsTaken() throws Exception {
    String upload = client.begin("acme/app");
    assertRefused(400, "DIGEST_INVALID", client.complete(upload, BLOB, "sha256:abc"));
    assertRefused(400, "DIGEST_INVALID", client.complete(upload, BLOB, "md5:abc"));
    assertRefused(
        400, "DIGEST_INVALID", client.send("PUT", upload, BodyPublishers.ofByteArray(BLOB)));
    assertEquals(201, client.complete(upload, BLOB, Digest.of(BLOB)).statusCode());
    assertRefused(
        400,
        "DIGEST_INVALID",
        client.send("POST", "/v2/acme/app/blobs/uploads/?digest-algorithm=md5", NOTHING));
  }

  @Test
  void twoWritersDoNotMix() throws Exception {
    String upload = client.begin("acme/app");
    PipedOutputStream slow = new PipedOutputStream();
    InputStream body = new PipedInputStream(slow, 1 << 20);
    CompletableFuture<HttpResponse<byte[]>> first =
        CompletableFuture.supplyAsync(() -> patchUnchecked(upload, body));
    slow.write(BLOB, 0, 300_000);
    slow.flush();
    HttpResponse<byte[]> second = client.get(upload);
    while (second.statusCode() == 204) { // until the first has begun
      second = client.get(upload);
    }
    assertRefused(409, "BLOB_UPLOAD_INVALID", second);
    assertRefused(409, "BLOB_UPLOAD_INVALID", client.patch(upload, BLOB));
    slow.write(BLOB, 300_000, 400_000);
    slow.close();
    assertEquals(202, first.get().statusCode());
    assertEquals(201, client.complete(upload, new byte[0], Digest.of(BLOB)).statusCode());
  }

  private HttpResponse<byte[]> patchUnchecked(String upload, InputStream body) {
    try {
      return client.send("PATCH", upload, BodyPublishers.ofInputStream(() -> body));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anUploadIsKnownUnderItsOwnNameOnly() throws Exception {
    String upload = client.begin("acme/app");
    assertRefused(404, "BLOB_UPLOAD_UNKNOWN", client.get(upload.replace("acme/app", "lab/other")));
    assertRefused(
        404, "BLOB_UPLOAD_UNKNOWN", client.get("/v2/acme/app/blobs/uploads/no-such-upload"));
  }

  private HttpResponse<byte[]> mount(String name, AnyDigest digest, String from)
      throws IOException, InterruptedException {
    return client.send("POST", "/v2/" + name + "/blobs/uploads/?mount=" + digest + from, NOTHING);
  }

  private void assertServed(byte[] expected, String path, AnyDigest digest) throws Exception {
    HttpResponse<byte[]> got = client.get(path);
    assertEquals(200, got.statusCode());
    assertArrayEquals(expected, got.body());
    HttpResponse<byte[]> head = client.send("HEAD", path, NOTHING);
    assertEquals(200, head.statusCode());
    assertEquals(Integer.toString(expected.length), header(head, "Content-Length"));
    assertEquals(digest.toString(), header(head, "Docker-Content-Digest"));
  }

  private static byte[] part(int from, int to) {
    return Arrays.copyOfRange(BLOB, from, to);
  }

  private static String[] range(int from, int to) {
    return new String[] {"Content-Range", from + "-" + (to - 1)};
  }
}
