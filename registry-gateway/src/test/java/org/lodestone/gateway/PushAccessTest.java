package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.PushClient.NOTHING;
import static org.lodestone.gateway.PushClient.assertRefused;
import static org.lodestone.gateway.PushClient.blob;
import static org.lodestone.gateway.PushClient.header;
import static org.lodestone.gateway.PushClient.manifest;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.gateway.http.RawClient;
import org.lodestone.oci.Digest;
import org.lodestone.program.ConfigException;

/** Who may push: clients that do not come by loopback, in the gateway's eyes, log in. */
class PushAccessTest {

  private static final String UPLOADS = "/v2/acme/app/blobs/uploads/";

  @TempDir private Path dir;
  private GatewayFixture fixture;
  private Path accounts;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
    accounts = dir.resolve("htpasswd");
    Files.writeString(accounts, "# who may push\n" + account("ann", "secret"));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void whoDoesNotLogInIsAskedToByBasicAuthentication() throws Exception {
    PushClient client = remote(accounts);
    for (HttpResponse<byte[]> refused :
        List.of(
            client.get("/v2/"),
            client.send("POST", UPLOADS, NOTHING),
            client.delete(blob("acme/app", Digest.of(new byte[0]))),
            client.delete(manifest("acme/app", "1.0")),
            client.put("acme/app", "1.0", "{}"))) {
      assertRefused(401, "UNAUTHORIZED", refused);
      assertEquals(
          "Basic realm=\"lodestone\", charset=\"UTF-8\"", header(refused, "WWW-Authenticate"));
    }
    assertEquals(404, client.get(manifest("acme/app", "1.0")).statusCode());
  }

  @Test
  void whoLogsInPushes() throws Exception {
    PushClient client = remote(accounts);
    assertEquals(202, post(client, basic("ann", "secret")).statusCode());
    assertEquals(202, post(client, basic("ann", "secret")).statusCode());
    assertEquals(
        200,
        client.send("GET", "/v2/", NOTHING, "Authorization", basic("ann", "secret")).statusCode());
  }

  @Test
  void othersAreRefused() throws Exception {
    PushClient client = remote(accounts);
    for (String authorization :
        List.of(
            basic("ann", "guess"),
            basic("bob", "secret"),
            basic("ann", "x".repeat(73)),
            "Basic !",
            "Basic " + "A".repeat(2_000),
            "Bearer token")) {
      assertRefused(401, "UNAUTHORIZED", post(client, authorization));
    }
  }

  @Test
  void aChangedFileCounts() throws Exception {
    PushClient client = remote(accounts);
    assertEquals(202, post(client, basic("ann", "secret")).statusCode());
    Files.writeString(accounts, account("bob", "other"));
    Files.setLastModifiedTime(accounts, FileTime.from(Instant.now().plusSeconds(5)));
    assertRefused(401, "UNAUTHORIZED", post(client, basic("ann", "secret")));
    assertEquals(202, post(client, basic("bob", "other")).statusCode());
    Files.delete(accounts);
    assertRefused(401, "UNAUTHORIZED", post(client, basic("bob", "other")));
  }

  @Test
  void withoutAccountsOnlyLoopbackPushes() throws Exception {
    PushClient client = remote(null);
    assertRefused(403, "DENIED", post(client, basic("ann", "secret")));
    assertEquals(200, client.get("/v2/").statusCode());
  }

  @Test
  void aFileWithoutBcryptStopsTheStart() throws Exception {
    Files.writeString(accounts, "ann:$apr1$salt$hash\n");
    assertThrows(ConfigException.class, () -> remote(accounts));
  }

  @Test
  void otherNamesTakeNoPushes() throws Exception {
    PushClient client = new PushClient(fixture.gateway(fixture.pushConfig()));
    assertRefused(403, "DENIED", client.send("POST", "/v2/else/app/blobs/uploads/", NOTHING));
    assertRefused(403, "DENIED", client.put("else/app", "1.0", "{}"));
    assertRefused(
        404, "NAME_UNKNOWN", client.get("/v2/else/app/referrers/" + Digest.of(new byte[0])));
  }

  @Test
  void withoutConfigurationTheGatewayIsReadOnly() throws Exception {
    PushClient client = new PushClient(fixture.gateway());
    assertRefused(405, "UNSUPPORTED", client.send("POST", UPLOADS, NOTHING));
    HttpResponse<byte[]> put = client.put("acme/app", "1.0", "{}");
    assertRefused(405, "UNSUPPORTED", put);
    assertEquals("GET, HEAD", header(put, "Allow"));
    assertRefused(400, "DIGEST_INVALID", client.get(blob("acme/app", "sha512:" + "a".repeat(128))));
  }

  /**
   * containerd hangs when the connection ends while it sends what it will be asked to log in for.
   */
  @Test
  void whoIsAskedToLogInGoesOnAfterTheBody() throws Exception {
    try (RawClient client = new RawClient(remoteGateway(accounts).uri())) {
      client.send(
          """
          PUT /v2/acme/app/manifests/1.0 HTTP/1.1\r
          Host: localhost\r
          Content-Length: 2\r
          \r
          {\
          """);
      client.send("}");
      String head = client.readHead();
      assertTrue(head.startsWith("HTTP/1.1 401 "), head);
      assertFalse(head.contains("Connection: close"), head);
      client
          .in()
          .readNBytes(Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1")));
      client.get("/v2/");
      assertTrue(client.readHead().startsWith("HTTP/1.1 401 "));
    }
  }

  private PushClient remote(Path file) throws Exception {
    return new PushClient(remoteGateway(file));
  }

  /** To this gateway everybody is remote. */
  private GatewayServer remoteGateway(Path file) throws Exception {
    PushSettings loopback = fixture.pushConfig().push();
    return fixture.gateway(
        fixture
            .config()
            .withPush(
                new PushSettings(
                    loopback.names(), loopback.key(), null, file, null, false, null, null, null)));
  }

  private static HttpResponse<byte[]> post(PushClient client, String authorization)
      throws Exception {
    return client.send("POST", UPLOADS, NOTHING, "Authorization", authorization);
  }

  private static String basic(String name, String password) {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** As {@code htpasswd -nbBC 4} writes it. */
  private static String account(String name, String password) {
    return name
        + ":"
        + BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(4, password.toCharArray())
        + "\n";
  }
}
