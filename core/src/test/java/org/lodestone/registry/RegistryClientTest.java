package org.lodestone.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.MediaTypes;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.oci.TestImage;
import org.lodestone.registry.FakeRegistry.Failure;
import org.lodestone.registry.RegistryLogin.Password;
import org.lodestone.registry.RegistryLogin.RefreshToken;

@Timeout(60)
class RegistryClientTest {

  private static final Descriptor LAYER =
      new Descriptor(MediaTypes.OCI_LAYER, Digest.of(TestImage.LAYER), TestImage.LAYER.length);

  private final TestImage image = TestImage.twoPlatforms();
  private volatile Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private FakeRegistry registry;
  private RegistryClient client;

  @BeforeEach
  void start() throws IOException {
    registry = new FakeRegistry(image);
    InstantSource time = () -> now;
    client =
        new RegistryClient(
            new RegistryEndpoint(registry.host(), false),
            new HttpFetcher(Duration.ofSeconds(20), Optional.empty()),
            Duration.ofMillis(1),
            time.withZone(ZoneOffset.UTC));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    registry.close();
  }

  @Test
  void servesManyThreadsEachOnItsOwnLogin() throws Exception {
    giveTokensByLogin();
    registry.accepted = Set.of(tokenOf("alice"), tokenOf("bob"));
    CountDownLatch together = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try {
      List<Future<?>> pulls = new ArrayList<>();
      for (int i = 0; i < 96; i++) {
        String user = List.of("alice", "bob", "mallory").get(i % 3);
        pulls.add(threads.submit(pull(user, together)));
      }
      together.countDown();
      for (Future<?> pull : pulls) {
        pull.get();
      }
    } finally {
      threads.shutdownNow();
    }
    for (String user : List.of("alice", "bob")) {
      String asked = basic(user);
      assertEquals(
          1, count(request -> request.startsWith("/token") && request.endsWith(asked)), user);
    }
  }

  private Callable<Void> pull(String user, CountDownLatch together) {
    return () -> {
      together.await();
      if (user.equals("mallory")) {
        RegistryRefusal refusal = assertThrows(RegistryRefusal.class, () -> manifest(login(user)));
        assertEquals(401, refusal.status());
        return null;
      }
      manifest(login(user));
      try (InputStream blob = client.blob(name(), LAYER, login(user))) {
        assertArrayEquals(TestImage.LAYER, blob.readAllBytes());
      }
      return null;
    };
  }

  @Test
  void knowsHowToAskTheNextTime() throws IOException {
    giveTokensByLogin();
    registry.accepted = Set.of(tokenOf("alice"));
    manifest(login("alice"));
    int before = registry.requests().size();
    manifest(login("alice"));
    List<String> more = registry.requests().subList(before, registry.requests().size());
    assertEquals(List.of("/v2/acme/app/manifests/1 " + tokenOf("alice")), more);
  }

  @Test
  void tokenIsAskedForAgainBeforeItExpires() throws IOException {
    giveTokensByLogin();
    registry.accepted = Set.of(tokenOf("alice"));
    manifest(login("alice"));
    now = now.plusSeconds(289);
    manifest(login("alice"));
    assertEquals(1, count(request -> request.startsWith("/token")));
    now = now.plusSeconds(2);
    manifest(login("alice"));
    assertEquals(2, count(request -> request.startsWith("/token")));
  }

  @Test
  void tokenThatIsRefusedIsReplaced() throws IOException {
    registry.challenge = bearerChallenge();
    registry.accepted = Set.of("Bearer secret-token");
    manifest(RegistryCredentials.NONE);
    registry.tokenAnswer = authorization -> "{\"access_token\":\"next\"}";
    registry.accepted = Set.of("Bearer next");
    manifest(RegistryCredentials.NONE);
    assertEquals(2, count(request -> request.startsWith("/token")));
  }

  @Test
  void tokenOfOneIsNotUsedForAnother() throws IOException {
    giveTokensByLogin();
    registry.accepted = Set.of(tokenOf("alice"));
    manifest(login("alice"));
    assertThrows(RegistryRefusal.class, () -> manifest(login("bob")));
    assertThrows(RegistryRefusal.class, () -> manifest(RegistryCredentials.NONE));
  }

  @Test
  void storageServerCannotAskForTheLogin() throws IOException {
    try (FakeRegistry storage = new FakeRegistry(image)) {
      storage.accepted = Set.of("Bearer anything");
      storage.challenge = "Bearer realm=\"http://%s/token\"".formatted(storage.host());
      registry.blobHost = Optional.of(storage.host());
      RegistryRefusal refusal =
          assertThrows(
              RegistryRefusal.class, () -> client.blob(name(), LAYER, login("alice")).close());
      assertEquals(401, refusal.status());
      assertFalse(storage.requests().isEmpty());
      assertTrue(storage.requests().stream().allMatch(request -> request.endsWith(" null")));
      assertTrue(storage.requests().stream().noneMatch(request -> request.startsWith("/token")));
    }
  }

  @Test
  void tellsATagsDigestAndABlobsSizeWithoutBytes() throws IOException {
    Reference tag = Reference.ofTag(name(), "1");
    assertEquals(Optional.of(image.root().digest()), client.digest(tag, RegistryCredentials.NONE));
    assertEquals(LAYER.size(), client.size(name(), LAYER.digest(), RegistryCredentials.NONE));
  }

  @Test
  void blobIsReadFromAnOffset() throws IOException {
    assertIsRead(TestImage.LAYER.length / 3, TestImage.LAYER.length);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void blobIsReadInPart(boolean honoursRange) throws IOException {
    registry.honoursRange = honoursRange;
    assertIsRead(0, TestImage.LAYER.length / 2);
    assertIsRead(TestImage.LAYER.length / 3, TestImage.LAYER.length / 2);
  }

  private void assertIsRead(int from, int to) throws IOException {
    registry.cuts.set(1);
    try (InputStream in = client.blob(name(), LAYER, from, to, RegistryCredentials.NONE)) {
      assertArrayEquals(Arrays.copyOfRange(TestImage.LAYER, from, to), in.readAllBytes());
    }
  }

  /** As one is whose connection breaks; a client that does not repeat requests does that, too. */
  @Test
  void blobIsWaitedForWhileTheRegistryIsAway() throws IOException {
    try (RegistryClient once =
        new RegistryClient(
            new RegistryEndpoint(registry.host(), false),
            new HttpFetcher(Duration.ofSeconds(20), Optional.empty()),
            Duration.ofMillis(1),
            Clock.systemUTC(),
            1)) {
      once.size(name(), LAYER.digest(), RegistryCredentials.NONE);
      registry.unavailable.set(3);
      try (InputStream in = once.blob(name(), LAYER, RegistryCredentials.NONE)) {
        assertArrayEquals(TestImage.LAYER, in.readAllBytes());
      }
      registry.unavailable.set(100);
      assertThrows(RegistryRefusal.class, () -> once.blob(name(), LAYER, RegistryCredentials.NONE));
    }
  }

  @Test
  void presentedTokenIsSentFirstAndNoOtherIsAskedFor() throws IOException {
    registry.challenge = bearerChallenge();
    registry.accepted = Set.of("Bearer presented");
    manifest(RegistryCredentials.presented("Bearer presented"));
    RegistryRefusal refusal =
        assertThrows(
            RegistryRefusal.class,
            () -> manifest(RegistryCredentials.presented("Bearer of-yesterday")));
    assertEquals(401, refusal.status());
    assertEquals(List.of(bearerChallenge()), refusal.challenges());
    assertEquals(0, count(request -> request.startsWith("/token")));
  }

  @Test
  void refusalForLackOfALoginTellsHowTheRegistryWantsToBeAsked() {
    giveTokensByLogin();
    registry.accepted = Set.of(tokenOf("alice"));
    RegistryRefusal refusal = assertThrows(RegistryRefusal.class, this::manifestOfNobody);
    assertEquals(401, refusal.status());
    assertEquals(List.of(bearerChallenge()), refusal.challenges());
  }

  @Test
  void registryOnTlsCannotNameTokenServerInTheClear() throws IOException {
    try (HttpFetcher http = new HttpFetcher(Duration.ofSeconds(20), Optional.empty())) {
      RegistryAuth auth =
          new RegistryAuth(new RegistryEndpoint("acme.test", false), http, Clock.systemUTC());
      RegistryAuth.Asker asker =
          new RegistryAuth.Asker(URI.create("https://acme.test/v2/"), "acme/app", login("alice"));
      IOException refusal =
          assertThrows(
              IOException.class,
              () -> auth.answer(asker, List.of(bearerChallenge()), Optional.empty()));
      assertTrue(refusal.getMessage().contains("not on https"), refusal.getMessage());
      assertEquals(0, registry.requests().size());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, '', is refused",
    "403, '', is refused",
    "404, '', has no manifests/1",
    "429, 60, HTTP 429 (slow down); it may be asked again in 60 s",
    "429, 0, HTTP 429",
    "500, '', HTTP 500",
    "503, 99999, it may be asked again in 99999 s",
    "418, '', HTTP 418"
  })
  void refusalTellsWhatTheRegistryAnswered(int status, String retryAfter, String words) {
    registry.failure =
        Optional.of(
            new Failure(
                status, retryAfter, "{\"errors\":[{\"code\":\"X\",\"message\":\"slow down\"}]}"));
    registry.challenge = "";
    RegistryRefusal refusal = assertThrows(RegistryRefusal.class, this::manifestOfNobody);
    assertTrue(refusal.getMessage().contains(status == 401 ? "wants a login" : words));
    assertEquals(status, refusal.status());
    assertEquals(
        retryAfter.isEmpty() ? Optional.empty() : Optional.of(Integer.parseInt(retryAfter)),
        refusal.retryAfter().map(wait -> (int) wait.toSeconds()));
  }

  @Test
  void registrysWordsAreBounded() {
    String body =
        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"%s\"}]}".formatted("x".repeat(50_000));
    registry.failure = Optional.of(new Failure(403, "", body));
    RegistryRefusal refusal = assertThrows(RegistryRefusal.class, this::manifestOfNobody);
    assertEquals(Optional.of("DENIED"), refusal.code());
    assertTrue(refusal.getMessage().length() < 400);
  }

  @Test
  void tokenServersRefusalIsPassedOn() {
    registry.challenge =
        "Bearer realm=\"http://%s/v2/acme/app/manifests/missing\"".formatted(registry.host());
    registry.accepted = Set.of("Bearer anything", basic("alice"));
    RegistryRefusal refusal = assertThrows(RegistryRefusal.class, () -> manifest(login("alice")));
    assertEquals(404, refusal.status());
    assertTrue(refusal.getMessage().contains("is the login still good?"), refusal.getMessage());
  }

  @Test
  void namesOfOtherRegistriesAreNotAskedFor() {
    Reference other = Reference.parse("other.test/acme/app:1");
    assertThrows(
        IllegalArgumentException.class, () -> client.manifest(other, RegistryCredentials.NONE));
    assertThrows(
        IllegalArgumentException.class, () -> client.blob(other.name(), LAYER, login("alice")));
    assertEquals(List.of(), registry.requests());
  }

  @Test
  void secretsAreNotShown() {
    registry.challenge = bearerChallenge();
    registry.accepted = Set.of("Bearer other");
    RegistryRefusal refusal = assertThrows(RegistryRefusal.class, () -> manifest(login("alice")));
    for (Object shown :
        List.of(
            refusal.getMessage(),
            new Password("alice", "secret"),
            new RefreshToken("secret"),
            new TokenServer.Token("secret-token", now),
            new TokenServer.Wish(
                URI.create("https://a/"),
                Optional.empty(),
                "scope",
                Optional.of(new Password("alice", "secret"))))) {
      assertFalse(shown.toString().contains("secret"), shown.toString());
    }
  }

  private void giveTokensByLogin() {
    registry.challenge = bearerChallenge();
    registry.tokenAnswer =
        authorization ->
            "{\"token\":\"%s\",\"expires_in\":300}"
                .formatted(authorization == null ? "anonymous" : authorization.substring(6));
  }

  private String bearerChallenge() {
    return "Bearer realm=\"http://%s/token\",service=\"s\",scope=\"repository:acme/app:pull\""
        .formatted(registry.host());
  }

  private static String tokenOf(String user) {
    return "Bearer " + basic(user).substring(6);
  }

  private static String basic(String user) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(UTF_8));
  }

  private static RegistryCredentials login(String user) {
    return (host, repository) -> Optional.of(new Password(user, "secret"));
  }

  private long count(Predicate<String> wanted) {
    return registry.requests().stream().filter(wanted).count();
  }

  private RepositoryName name() {
    return RepositoryName.parse(registry.host() + "/acme/app");
  }

  private void manifest(RegistryCredentials credentials) throws IOException {
    assertEquals(
        image.root().digest(), client.manifest(Reference.ofTag(name(), "1"), credentials).digest());
  }

  private void manifestOfNobody() throws IOException {
    manifest(RegistryCredentials.NONE);
  }
}
