package org.lodestone.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.TestImage;
import org.lodestone.registry.FakeRegistry;
import org.lodestone.registry.HttpFetcher;
import org.lodestone.registry.RegistryClient;
import org.lodestone.registry.RegistryEndpoint;
import org.lodestone.registry.RegistryLogin;

@Timeout(60)
class RegistrySourceTest {

  private static final RegistryLogin LOGIN = new RegistryLogin.Password("user", "password");
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("user:password".getBytes(UTF_8));

  private final TestImage image = TestImage.twoPlatforms();
  private FakeRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = new FakeRegistry(image);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void copiesTheWholeImageToTheByte() throws IOException {
    TestImage.Sink sink = new TestImage.Sink();
    assertArrayEquals(image.rootBytes(), copy(":1", Optional.empty(), sink).bytes());
    assertEquals(image.blobs().keySet(), sink.blobs.keySet());
    assertEquals(image.root().digest(), copy("@" + image.root().digest()).digest());
  }

  @Test
  void unknownImageIsToldInTheRegistrysWords() {
    assertTrue(refusal(":2").contains("/acme/app has no manifests/2 (unknown here)"));
  }

  @Test
  void fetchesATokenWithTheLogin() throws IOException {
    registry.accepted = Set.of("Bearer secret-token");
    registry.challenge =
        "Bearer realm=\"http://%s/token\",service=\"s\",scope=\"repository:acme/app:pull\""
            .formatted(registry.host());
    copy(":1", Optional.of(LOGIN), new TestImage.Sink());
    String token = "/token?service=s&scope=repository%3Aacme%2Fapp%3Apull " + BASIC;
    assertEquals(1, registry.requests().stream().filter(token::equals).count());
  }

  @Test
  void answersBasicAndOnlyWhenAsked() throws IOException {
    registry.accepted = Set.of(BASIC);
    registry.challenge = "Basic realm=\"here\"";
    copy(":1", Optional.of(LOGIN), new TestImage.Sink());
    List<String> requests = registry.requests();
    assertEquals("/v2/acme/app/manifests/1 null", requests.get(1));
    assertEquals("/v2/acme/app/manifests/1 " + BASIC, requests.get(2));
    assertTrue(refusal(":1").contains("run docker login"));
  }

  @Test
  void wrongLoginIsRefusedOnce() {
    registry.accepted = Set.of("Basic other");
    registry.challenge = "Basic realm=\"here\"";
    IOException refusal =
        assertThrows(IOException.class, () -> copy(":1", Optional.of(LOGIN), new TestImage.Sink()));
    assertTrue(refusal.getMessage().contains("is refused"), refusal.getMessage());
    assertEquals(3, registry.requests().size());
  }

  @Test
  void tokenServersInTheClearAreNotGivenTheLogin() {
    registry.accepted = Set.of("Bearer x");
    registry.challenge = "Bearer realm=\"http://token.example.test/\"";
    IOException refusal =
        assertThrows(IOException.class, () -> copy(":1", Optional.of(LOGIN), new TestImage.Sink()));
    assertTrue(refusal.getMessage().contains("not on https"), refusal.getMessage());
  }

  @Test
  void redirectsDoNotCarryTheLoginElsewhere() throws IOException {
    try (FakeRegistry storage = new FakeRegistry(image)) {
      registry.blobHost = Optional.of(storage.host());
      registry.accepted = Set.of(BASIC);
      registry.challenge = "Basic realm=\"here\"";
      copy(":1", Optional.of(LOGIN), new TestImage.Sink());
      assertFalse(storage.requests().isEmpty());
      assertTrue(storage.requests().stream().allMatch(r -> r.endsWith(" null")));
    }
  }

  @Test
  void brokenBlobsAreTakenUpWhereTheyBroke() throws IOException {
    for (boolean honoursRange : new boolean[] {true, false}) {
      registry.honoursRange = honoursRange;
      registry.cuts.set(3);
      TestImage.Sink sink = new TestImage.Sink();
      copy(":1", Optional.empty(), sink);
      assertEquals(image.blobs().keySet(), sink.blobs.keySet());
      assertEquals(0, registry.cuts.get());
    }
  }

  @Test
  void blobThatNeverArrivesIsGivenUp() {
    registry.cuts.set(Integer.MAX_VALUE);
    registry.honoursRange = false;
    assertThrows(IOException.class, () -> copy(":1"));
  }

  @Test
  void passingTroubleIsWaitedOut() throws IOException {
    registry.unavailable.set(2);
    copy(":1");
    registry.unavailable.set(100);
    assertTrue(refusal(":1").contains("HTTP 503"));
  }

  @Test
  void wrongBytesAreRefused() {
    byte[] damaged = TestImage.LAYER.clone();
    damaged[7] ^= 1;
    registry.replace(Digest.of(TestImage.LAYER), damaged);
    assertTrue(refusal(":1").contains("expected " + Digest.of(TestImage.LAYER)));
    registry.replace(image.root().digest(), TestImage.single().rootBytes());
    assertTrue(refusal("@" + image.root().digest()).contains("sent a manifest with digest"));
  }

  @Test
  void hugeManifestIsRefused() {
    registry.replace(image.root().digest(), new byte[Manifest.MAX_BYTES + 1]);
    assertTrue(refusal(":1").contains("more than"));
  }

  @Test
  void unreachableRegistryIsNamed() {
    String host = registry.host();
    registry.close();
    assertTrue(refusal(":1").contains("cannot reach the registry " + host));
  }

  private String refusal(String suffix) {
    return assertThrows(IOException.class, () -> copy(suffix)).getMessage();
  }

  private Manifest copy(String suffix) throws IOException {
    return copy(suffix, Optional.empty(), new TestImage.Sink());
  }

  private Manifest copy(String suffix, Optional<RegistryLogin> login, BlobSink sink)
      throws IOException {
    RegistryClient client =
        new RegistryClient(
            new RegistryEndpoint(registry.host(), false),
            new HttpFetcher(Duration.ofSeconds(20), Optional.empty()),
            Duration.ofMillis(1),
            Clock.systemUTC());
    Reference reference = Reference.parse(registry.host() + "/acme/app" + suffix);
    try (ImageSource source = new RegistrySource(reference, client, (host, repository) -> login)) {
      return source.copyTo(sink);
    }
  }
}
