package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.lodestone.gateway.PushClient.NOTHING;
import static org.lodestone.gateway.PushClient.assertRefused;
import static org.lodestone.gateway.PushClient.blob;
import static org.lodestone.gateway.PushClient.header;
import static org.lodestone.gateway.PushClient.manifest;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.gateway.push.TestIssuer;
import org.lodestone.oci.Digest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.program.ConfigException;

/** Clients that do not come by loopback, in the gateway's eyes, push with an issuer's tokens. */
class PushTokenTest {

  private static final String UPLOADS = "/v2/acme/app/blobs/uploads/";
  private static final String CHALLENGE =
      "Bearer realm=\"https://auth.example/token\",service=\"gateway.example\"";
  private static final TestIssuer ISSUER = new TestIssuer(Clock.systemUTC());

  @TempDir private Path dir;
  private GatewayFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void whoHasNoTokenIsSentForOne() throws Exception {
    PushClient client = new PushClient(fixture.gateway(config(ISSUER.writeKey(dir))));
    assertChallenge(CHALLENGE, client.get("/v2/"));
    String push = CHALLENGE + ",scope=\"repository:acme/app:pull,push\"";
    assertChallenge(push, client.send("POST", UPLOADS, NOTHING));
    assertChallenge(push, client.put("acme/app", "1.0", "{}"));
    String delete = CHALLENGE + ",scope=\"repository:acme/app:delete\"";
    assertChallenge(delete, client.delete(manifest("acme/app", "1.0")));
    assertChallenge(delete, client.delete(blob("acme/app", Digest.of(new byte[0]))));
  }

  @Test
  void whoMayPushesAndDeletes() throws Exception {
    PushClient client = new PushClient(fixture.gateway(config(ISSUER.writeKey(dir))));
    String known = ISSUER.authorization("acme/other", "pull");
    assertEquals(200, send(client, "GET", "/v2/", known).statusCode());
    String push = ISSUER.authorization("acme/app", "pull", "push");
    TestImage image = TestImage.ofLayers(TestImage.bytes(1, 1_000));
    for (byte[] layer : image.blobs()) {
      HttpResponse<byte[]> pushed =
          client.send(
              "POST",
              UPLOADS + "?digest=" + Digest.of(layer),
              BodyPublishers.ofByteArray(layer),
              "Authorization",
              push);
      assertEquals(201, pushed.statusCode());
    }
    HttpResponse<byte[]> put =
        client.send(
            "PUT",
            manifest("acme/app", "1.0"),
            BodyPublishers.ofByteArray(image.manifest()),
            "Content-Type",
            MediaTypes.OCI_MANIFEST,
            "Authorization",
            push);
    assertEquals(201, put.statusCode());
    assertEquals(200, client.get(manifest("acme/app", "1.0")).statusCode());

    HttpResponse<byte[]> refused = send(client, "DELETE", manifest("acme/app", "1.0"), push);
    assertChallenge(
        CHALLENGE + ",scope=\"repository:acme/app:delete\",error=\"insufficient_scope\"", refused);
    String delete = ISSUER.authorization("acme/app", "delete");
    assertEquals(202, send(client, "DELETE", manifest("acme/app", "1.0"), delete).statusCode());
    assertEquals(404, client.get(manifest("acme/app", "1.0")).statusCode());
  }

  @Test
  void aTokenIsGoodForItsOwnRepositoryOnly() throws Exception {
    PushClient client = new PushClient(fixture.gateway(config(ISSUER.writeKey(dir))));
    String push = ISSUER.authorization("acme/app", "push");
    assertEquals(202, send(client, "POST", UPLOADS, push).statusCode());
    assertChallenge(
        CHALLENGE + ",scope=\"repository:acme/other:pull,push\",error=\"insufficient_scope\"",
        send(client, "POST", "/v2/acme/other/blobs/uploads/", push));
  }

  @Test
  void aTokenOpensNoNamesThatTakeNoPushes() throws Exception {
    PushClient client = new PushClient(fixture.gateway(config(ISSUER.writeKey(dir))));
    String push = ISSUER.authorization("else/app", "push");
    assertRefused(403, "DENIED", send(client, "POST", "/v2/else/app/blobs/uploads/", push));
  }

  @Test
  void aFileWithoutKeysStopsTheStart() throws Exception {
    Path file = Files.writeString(dir.resolve("keys"), "{\"keys\":[]}");
    assertThrows(ConfigException.class, () -> fixture.gateway(config(file)));
  }

  /** To this gateway everybody is remote. */
  private GatewayConfig config(Path keys) throws Exception {
    PushSettings loopback = fixture.pushConfig().push();
    TokenSettings token =
        new TokenSettings(
            URI.create("https://auth.example/token"), TestIssuer.SERVICE, TestIssuer.NAME, keys);
    return fixture
        .config()
        .withPush(
            new PushSettings(
                List.of("acme/*"), loopback.key(), null, null, token, false, null, null, null));
  }

  private static HttpResponse<byte[]> send(
      PushClient client, String method, String path, String authorization) throws Exception {
    return client.send(method, path, NOTHING, "Authorization", authorization);
  }

  private static void assertChallenge(String challenge, HttpResponse<byte[]> refused) {
    assertRefused(401, "UNAUTHORIZED", refused);
    assertEquals(challenge, header(refused, "WWW-Authenticate"));
  }
}
