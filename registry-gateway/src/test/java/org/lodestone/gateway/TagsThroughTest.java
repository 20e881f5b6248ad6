package org.lodestone.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.GatewayFixture.header;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.oci.TestImage;
import org.lodestone.registry.FakeRegistry;

/** Tags of names that the policy leaves to a registry (distribution-spec, "Listing Tags"). */
@Timeout(60)
final class TagsThroughTest {

  private static final String TAGS = "/v2/acme/app/tags/list?ns=up.test";

  @TempDir Path dir;
  private GatewayFixture fixture;
  private FakeRegistry registry;
  private GatewayServer gateway;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
    registry = fixture.add(new FakeRegistry(TestImage.single()));
    Files.writeString(
        dir.resolve("policy.json"),
        """
        {"default":[{"type":"reject"}],"scopes":{"up.test/*":[{"type":"upstream"}]}}
        """);
    Duration minute = Duration.ofMinutes(1);
    gateway =
        fixture.gateway(
            fixture
                .config()
                .withUpstreams(
                    List.of(
                        new UpstreamSettings(
                            "up.test", registry.host(), null, null, null, null, minute, minute))));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private static String body(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private boolean wasAsked(String request) {
    return registry.requests().stream().anyMatch(one -> one.startsWith(request));
  }

  @Test
  void theRegistrysPagesAreHandedOnWithLinksThatLeadBackHere() throws Exception {
    registry.tags = "{\"name\":\"acme/app\",\"tags\":[\"1\",\"2\"]}";
    registry.tagsLink = "<https://elsewhere.test/v2/x?n=2&last=2&token=a%3D>; rel=\"next\"";
    HttpResponse<byte[]> first = fixture.get(gateway, TAGS + "&n=2");
    assertEquals(200, first.statusCode(), body(first));
    assertEquals("{\"name\":\"up.test/acme/app\",\"tags\":[\"1\",\"2\"]}", body(first));
    assertTrue(wasAsked("/v2/acme/app/tags/list?n=2 "), registry.requests().toString());
    String link = header(first, "Link");
    assertEquals("<" + TAGS + "&n=2&last=2&token=a%3D>; rel=\"next\"", link);

    registry.tagsLink = "";
    HttpResponse<byte[]> next = fixture.get(gateway, link.substring(1, link.indexOf('>')));
    assertEquals("(none)", header(next, "Link"));
    assertTrue(wasAsked("/v2/acme/app/tags/list?n=2&last=2&token=a%3D "));
  }

  @Test
  void aRepositoryMayHaveNoTags() throws Exception {
    registry.tags = "{\"name\":\"acme/app\",\"tags\":null}";
    assertEquals("{\"name\":\"up.test/acme/app\",\"tags\":[]}", body(fixture.get(gateway, TAGS)));
  }

  @Test
  void theCallersCredentialsDecide() throws Exception {
    registry.challenge =
        "Bearer realm=\"http://%s/token\",service=\"up.test\"".formatted(registry.host());
    registry.accepted = Set.of("Bearer alice");
    HttpResponse<byte[]> refused = fixture.get(gateway, TAGS);
    assertEquals(401, refused.statusCode());
    assertEquals(registry.challenge, header(refused, "WWW-Authenticate"));
    for (String caller : List.of("Bearer alice", "Bearer mallory")) {
      HttpResponse<byte[]> answer =
          fixture.send(gateway, TAGS, request -> request.header("Authorization", caller));
      assertEquals(caller.endsWith("alice") ? 200 : 401, answer.statusCode(), caller);
    }
  }

  @ParameterizedTest
  @CsvSource({"403, '', 403", "404, '', 404", "429, 7, 429", "503, 9, 503", "418, '', 502"})
  void theRegistrysRefusalReachesTheClient(int status, String retryAfter, int expected)
      throws Exception {
    registry.failure =
        Optional.of(
            new FakeRegistry.Failure(
                status, retryAfter, "{\"errors\":[{\"code\":\"X\",\"message\":\"words\"}]}"));
    HttpResponse<byte[]> answer = fixture.get(gateway, TAGS);
    assertEquals(expected, answer.statusCode());
    assertTrue(body(answer).contains("words"), body(answer));
    assertEquals(retryAfter.isEmpty() ? "(none)" : retryAfter, header(answer, "Retry-After"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"tags\":7}",
        "{\"tags\":[7]}",
        "{\"tags\":[\"no tag\"]}",
        "{\"tags\":[\"\\r\\nX: y\"]}"
      })
  void whatIsNoListOfTagsIsNotHandedOn(String answer) throws Exception {
    registry.tags = answer;
    assertEquals(503, fixture.get(gateway, TAGS).statusCode());
  }

  @Test
  void listsAreBounded() throws Exception {
    registry.tags = "{\"tags\":[\"" + "a".repeat(5 << 20) + "\"]}";
    assertEquals(503, fixture.get(gateway, TAGS).statusCode());
    HttpResponse<byte[]> answer = fixture.get(gateway, TAGS + "&last=" + "a".repeat(2_000));
    assertEquals(400, answer.statusCode());
  }

  @Test
  void aLinkWithoutAQueryIsNotFollowed() throws Exception {
    for (String link : List.of("<x>; rel=\"next\"", "<>; rel=\"next\"", "<a b?c>; rel=next")) {
      registry.tagsLink = link;
      assertEquals(503, fixture.get(gateway, TAGS).statusCode(), link);
    }
  }
}
