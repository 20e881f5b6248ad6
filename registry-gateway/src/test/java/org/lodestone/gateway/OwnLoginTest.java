package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.GatewayFixture.header;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.gateway.push.TestIssuer;
import org.lodestone.oci.TestImage;
import org.lodestone.registry.FakeRegistry;

/**
 * Clients that log in at the gateway present that with whatever they ask for. The registries that
 * images are pulled through from do not get to see it.
 */
class OwnLoginTest {

  private static final TestIssuer ISSUER = new TestIssuer(Clock.systemUTC());

  @TempDir private Path dir;
  private GatewayFixture fixture;
  private FakeRegistry registry;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
    registry = fixture.add(new FakeRegistry(TestImage.twoPlatforms()));
    Files.writeString(
        dir.resolve("policy.json"),
        """
        {"default":[{"type":"reject"}],"scopes":{"up.test/*":[{"type":"upstream"}]}}
        """);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  /** Even a registry that asks for it. */
  @Test
  void aPasswordIsNotPassedOn() throws Exception {
    GatewayServer gateway = gateway(accounts(), null, false);
    registry.challenge = "Basic realm=\"up\"";
    registry.accepted = Set.of(basic("ann", "secret"), basic("ann", "mistyped"));
    assertEquals(401, get(gateway, basic("ann", "secret")).statusCode());
    assertEquals(401, get(gateway, basic("ann", "mistyped")).statusCode());
    assertNothingWasPassedOn();
  }

  @Test
  void aTokenIsNotPassedOn() throws Exception {
    GatewayServer gateway = gateway(null, token(), false);
    assertEquals(200, get(gateway, ISSUER.authorization("acme/app", "push")).statusCode());
    assertNothingWasPassedOn();
  }

  @Test
  void aTokenForTheRegistryIsPassedOn() throws Exception {
    assertPassedOn(
        gateway(null, token(), false),
        ISSUER.authorization("acme/app", claims -> claims.audience("up.test"), "pull"));
  }

  @Test
  void aTokenThatIsNoJwtIsPassedOn() throws Exception {
    assertPassedOn(gateway(null, token(), false), "Bearer opaque");
  }

  @Test
  void aPasswordForTheRegistryIsPassedOn() throws Exception {
    assertPassedOn(gateway(accounts(), null, false), basic("bob", "secret"));
  }

  /** Who comes by loopback was never asked to log in at the gateway. */
  @Test
  void byLoopbackEverythingIsForTheRegistry() throws Exception {
    assertPassedOn(gateway(accounts(), null, true), basic("ann", "secret"));
  }

  private void assertPassedOn(GatewayServer gateway, String authorization) throws Exception {
    registry.challenge = "Basic realm=\"up\"";
    registry.accepted = Set.of(authorization);
    assertEquals(200, get(gateway, authorization).statusCode());
    HttpResponse<byte[]> refused = get(gateway, "Bearer another");
    assertEquals(401, refused.statusCode());
    assertEquals(registry.challenge, header(refused, "WWW-Authenticate"));
  }

  private void assertNothingWasPassedOn() {
    assertFalse(registry.requests().isEmpty());
    assertTrue(
        registry.requests().stream().allMatch(request -> request.endsWith(" null")),
        registry.requests().toString());
  }

  private HttpResponse<byte[]> get(GatewayServer gateway, String authorization) throws Exception {
    return fixture.send(
        gateway,
        "/v2/acme/app/manifests/1?ns=up.test",
        request -> request.header("Authorization", authorization));
  }

  private GatewayServer gateway(Path accounts, TokenSettings token, boolean loopback)
      throws Exception {
    PushSettings push = fixture.pushConfig().push();
    return fixture.gateway(
        fixture
            .config()
            .withUpstreams(
                List.of(
                    new UpstreamSettings(
                        "up.test", registry.host(), null, null, null, null, null, null)))
            .withPush(
                new PushSettings(
                    push.names(), push.key(), null, accounts, token, loopback, null, null, null)));
  }

  private TokenSettings token() throws Exception {
    return new TokenSettings(
        URI.create("https://auth.example/token"),
        TestIssuer.SERVICE,
        TestIssuer.NAME,
        ISSUER.writeKey(dir));
  }

  private Path accounts() throws Exception {
    String hash = BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(4, "secret".toCharArray());
    return Files.writeString(dir.resolve("htpasswd"), "ann:" + hash + "\n");
  }

  private static String basic(String name, String password) {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
