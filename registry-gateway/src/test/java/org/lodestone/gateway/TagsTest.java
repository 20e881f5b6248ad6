package org.lodestone.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.gateway.GatewayFixture.header;
import static org.lodestone.gateway.GatewayFixture.manifestPath;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.sign.SigningKey;

/** What {@code tags/list} answers, read to the last page as clients do. */
final class TagsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NEXT = Pattern.compile("<(/v2/[^>]+)>; rel=\"next\"");

  @TempDir Path dir;
  private GatewayFixture fixture;
  private TestImage image;

  @BeforeEach
  void start() throws Exception {
    fixture = new GatewayFixture(dir);
    image = TestImage.ofLayers(TestImage.bytes(1, 10));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  /** The pages' tags, a list each. */
  private List<List<String>> pages(GatewayServer gateway, String path) throws Exception {
    List<List<String>> pages = new ArrayList<>();
    Optional<String> next = Optional.of(path);
    while (next.isPresent()) {
      HttpResponse<byte[]> page = fixture.get(gateway, next.get());
      assertEquals(200, page.statusCode(), () -> new String(page.body(), UTF_8));
      List<String> tags = new ArrayList<>();
      for (JsonNode tag : JSON.readTree(page.body()).get("tags")) {
        tags.add(tag.textValue());
      }
      pages.add(tags);
      Matcher link = NEXT.matcher(header(page, "Link"));
      next = link.matches() ? Optional.of(link.group(1)) : Optional.empty();
    }
    return pages;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/docker.io/library/tool/tags/list",
        "/v2/via/docker.io/library/tool/tags/list",
        "/v2/library/tool/tags/list?ns=docker.io"
      })
  void linksLeadThroughAllPagesOfTheNameThatWasAskedFor(String path) throws Exception {
    fixture.publisher().publish(image, "docker.io/library/tool", "c", "a", "B", "b");
    fixture.publisher().publish(image, "library/tool", "of-another-name");
    GatewayServer gateway = fixture.gateway();
    String query = path.contains("?") ? "&" : "?";
    assertEquals(List.of(List.of("B", "a", "b", "c")), pages(gateway, path));
    assertEquals(
        List.of(List.of("B", "a", "b"), List.of("c")), pages(gateway, path + query + "n=3"));
    assertEquals(
        List.of(List.of("a", "b"), List.of("c")), pages(gateway, path + query + "n=2&last=B"));
    assertEquals(List.of(List.of("c")), pages(gateway, path + query + "last=bb"));
    assertEquals(List.of(List.of()), pages(gateway, path + query + "n=0"));
  }

  @Test
  void aClientThatNamesNoNumberGetsPagesToo() throws Exception {
    TestPublisher publisher = fixture.publisher();
    List<String> published = new ArrayList<>();
    for (int document = 0; document < 11; document++) {
      String[] tags = new String[100];
      for (int i = 0; i < tags.length; i++) {
        tags[i] = "1.%02d.%02d".formatted(document, i);
        published.add(tags[i]);
      }
      publisher.publish(image, "acme/app", tags);
    }
    List<List<String>> pages = pages(fixture.gateway(), "/v2/acme/app/tags/list");
    assertEquals(List.of(published.subList(0, 1_000), published.subList(1_000, 1_100)), pages);
  }

  @Test
  void listsWhatTrustedKeysSignedOnly() throws Exception {
    fixture.publisher().publish(image, "acme/app", "1");
    TestPublisher stranger =
        fixture.add(
            new TestPublisher(
                fixture.newDirectory(),
                SigningKey.generate(SigningKey.Algorithm.ED25519),
                List.of(),
                fixture.tracker.httpUri()));
    stranger.publish(image, "acme/app", "evil");
    stranger.publish(image, "acme/theirs", "evil");
    GatewayServer gateway = fixture.gateway();
    assertEquals(List.of(List.of("1")), pages(gateway, "/v2/acme/app/tags/list"));
    assertEquals(404, fixture.get(gateway, "/v2/acme/theirs/tags/list").statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"reject", "upstream"})
  void listsNothingThatThePolicyLetsNobodyHave(String rule) throws Exception {
    fixture.publisher().publish(image, "acme/app", "1");
    GatewayServer gateway = fixture.gateway();
    assertEquals(200, fixture.get(gateway, manifestPath("acme/app", "1")).statusCode());
    assertEquals(List.of(List.of("1")), pages(gateway, "/v2/acme/app/tags/list"));
    policy("{\"default\":[{\"type\":\"%s\"}]}".formatted(rule));
    awaitWhyNone(gateway, rule.equals("reject") ? " rejects acme/app" : " leaves acme/app to its");
    policy("{\"default\":");
    awaitWhyNone(gateway, "so acme/app is rejected");
  }

  private void policy(String json) throws IOException {
    Files.writeString(dir.resolve("policy.json"), json);
  }

  private void awaitWhyNone(GatewayServer gateway, String why) throws InterruptedException {
    GatewayFixture.await(
        "the tags are refused, as the policy" + why,
        () -> {
          try {
            HttpResponse<byte[]> answer = fixture.get(gateway, "/v2/acme/app/tags/list");
            return answer.statusCode() == 404 && new String(answer.body(), UTF_8).contains(why);
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void rememberedTagsNeedNoIndex() throws Exception {
    GatewayConfig config = fixture.config();
    fixture.publisher().publish(image, "acme/app", "1", "2");
    try (GatewayServer gateway = GatewayServer.start(config)) {
      assertEquals(200, fixture.get(gateway, manifestPath("acme/app", "1")).statusCode());
    }
    String index = fixture.tracker.httpUri().toString();
    fixture.tracker.close();
    GatewayServer again = fixture.gateway(config);
    assertEquals(List.of(List.of("1", "2")), pages(again, "/v2/acme/app/tags/list"));
    HttpResponse<byte[]> other = fixture.get(again, "/v2/acme/other/tags/list");
    assertEquals(404, other.statusCode());
    String why = new String(other.body(), UTF_8);
    assertTrue(why.contains(index), why);
    assertFalse(why.contains("internal"), why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "1.5", "9999999999999999999"})
  void refusesWhatIsNoNumberOfTags(String number) throws Exception {
    GatewayServer gateway = fixture.gateway();
    assertEquals(400, fixture.get(gateway, "/v2/acme/app/tags/list?n=" + number).statusCode());
  }
}
