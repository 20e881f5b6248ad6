package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tracker.index.Documents.ALICE;
import static org.lodestone.tracker.index.Documents.BOB;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Digest;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.tlog.LogEntry;
import org.lodestone.tlog.LogKeys;
import org.lodestone.tlog.LogProof;
import org.lodestone.tlog.RemoteLog;
import org.lodestone.tlog.SignedCheckpoint;
import org.lodestone.tlog.TiledTree;
import org.lodestone.tlog.VerifierKey;
import org.lodestone.tracker.HttpClientPeer;
import org.lodestone.tracker.TrackerConfig;
import org.lodestone.tracker.TrackerServer;
import org.lodestone.tracker.Trackers;
import org.lodestone.tracker.log.LogSettings;

/** The whole tracker with a log beside its index. */
class LoggingTrackerTest {

  private static final String ORIGIN = "tracker.example/index/v1/log";
  private static final long LONG = TimeUnit.SECONDS.toNanos(60);

  @TempDir private Path data;
  @TempDir private Path keys;
  private final SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private final LogKeys trusted =
      new LogKeys(
          new VerifierKey(ORIGIN, VerifierKey.Type.NOTE, key.verificationKey()), List.of(), 0);
  private TrackerServer tracker;
  private HttpClientPeer http;
  private IndexClient index;

  @BeforeEach
  void startTracker() throws IOException {
    key.write(keys.resolve("log.pem"), Optional.empty());
    start();
  }

  private void start() throws IOException {
    tracker = TrackerServer.start(config(ORIGIN, "log.pem"));
    http = new HttpClientPeer(tracker.httpUri());
    index = new IndexClient(tracker.httpUri(), Duration.ofSeconds(20));
  }

  private TrackerConfig config(String origin, String file) {
    return Trackers.config(data)
        .withLog(new LogSettings(origin, keys.resolve(file), Duration.ofMillis(10)));
  }

  @AfterEach
  void stopTracker() {
    tracker.close();
  }

  @Test
  void whatTheIndexAcceptsCanBeProvedOffline() throws Exception {
    Envelope envelope = submit("acme/app", ALICE);

    LogProof proof = awaitProof(envelope, ALICE);

    LogEntry entry = LogEntry.parse(proof.extra().orElseThrow());
    proof.verify(entry.encode(), trusted);
    assertEquals(envelope.payloadDigest(), entry.payload());
    assertEquals(ALICE.verificationKey().id(), entry.key());
    assertEquals("acme/app", entry.name().value());
  }

  @Test
  void goesOnWithOneHistoryAfterARestart() throws Exception {
    Envelope first = submit("acme/app", ALICE);
    awaitProof(first, ALICE);
    submit("acme/other", ALICE);
    SignedCheckpoint before = checkpoint();
    tracker.close();

    start();

    awaitProof(submit("acme/third", BOB), BOB);
    SignedCheckpoint after = checkpoint();
    after.verify(trusted.log());
    assertEquals(3, after.tree().size());
    remote()
        .consistency(before.tree().size(), after.tree().size())
        .verify(before.tree(), after.tree());
    assertEquals(
        List.of("acme/app", "acme/other", "acme/third"),
        new TiledTree(remote(), 3)
            .entries(0, 3).stream().map(entry -> LogEntry.parse(entry).name().value()).toList());
  }

  @Test
  void servesItAsAStaticServerWould() throws Exception {
    awaitProof(submit("acme/app", ALICE), ALICE);

    HttpResponse<byte[]> checkpoint = http.get("/index/v1/log/checkpoint");
    assertEquals("text/plain; charset=utf-8", header(checkpoint, "Content-Type"));
    assertEquals("no-cache", header(checkpoint, "Cache-Control"));
    HttpResponse<byte[]> tile = http.get("/index/v1/log/tile/entries/000.p/1");
    assertEquals("application/octet-stream", header(tile, "Content-Type"));
    assertEquals("public, max-age=31536000, immutable", header(tile, "Cache-Control"));
    assertEquals(
        Files.readString(data.resolve("log/checkpoint")), new String(checkpoint.body(), UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "tile/0/000, 404, not_found",
    "tile/0/000.p/7, 404, not_found",
    "batch, 404, not_found",
    "lock, 404, not_found",
    "'', 404, not_found",
    "checkpoint?x=y, 400, bad_request",
    "consistency?from=0&to=7, 404, not_found",
    "consistency?from=-1&to=0, 404, not_found",
    "consistency?from=1&to=x, 400, bad_request",
    "proof, 400, bad_request",
    "proof?payload=x&keyid=y, 400, bad_request"
  })
  void refusesWhatTheLogDoesNotHave(String path, int status, String code) throws Exception {
    HttpResponse<byte[]> answer = http.get("/index/v1/log/" + path);
    assertEquals(status, answer.statusCode());
    String body = new String(answer.body(), UTF_8);
    assertTrue(body.contains("\"code\":\"" + code + "\""), body);
  }

  @Test
  void tellsTheOperatorWhatItHas() throws Exception {
    awaitProof(submit("acme/app", ALICE), ALICE);
    HttpClientPeer operator = new HttpClientPeer(tracker.statusUri());

    String status = new String(operator.get("/status").body(), UTF_8);
    assertTrue(status.contains("\"verifierKey\":\"" + trusted.log() + "\""), status);
    assertTrue(status.contains("\"entries\":1"), status);
    String metrics = new String(operator.get("/metrics").body(), UTF_8);
    assertTrue(metrics.contains("lodestone_log_entries 1.0"), metrics);
  }

  @Test
  void showsAPrivateLogToItsReadersAlone() throws Exception {
    tracker.close();
    Path readers = keys.resolve("readers");
    Files.writeString(readers, Digest.of("one.token".getBytes(UTF_8)).hex() + "  alice\n");
    LogSettings settings =
        new LogSettings(
            ORIGIN,
            keys.resolve("log.pem"),
            Duration.ofMillis(10),
            null,
            null,
            null,
            null,
            readers);
    tracker = TrackerServer.start(Trackers.config(data).withLog(settings));
    http = new HttpClientPeer(tracker.httpUri());
    String checkpoint = "/index/v1/log/checkpoint";
    String none = "Bearer realm=\"log\"";

    for (String path : List.of("checkpoint", "proof?payload=x", "tile/0/000", "nothing", "")) {
      assertChallenge(401, none, "/index/v1/log/" + path, List.of());
    }
    String wrong = none + ", error=\"invalid_token\"";
    assertChallenge(401, wrong, checkpoint, List.of("Bearer two.token"));
    assertChallenge(401, wrong, checkpoint, List.of("Bearer "));
    assertChallenge(401, wrong, checkpoint, List.of("Basic one.token"));
    assertChallenge(401, wrong, checkpoint, List.of("Bearer " + "x".repeat(2_000)));
    String twice = none + ", error=\"invalid_request\"";
    assertChallenge(400, twice, checkpoint, List.of("Bearer one.token", "Bearer one.token"));
    assertEquals(200, http.get(checkpoint, List.of("bearer one.token")).statusCode());

    index = new IndexClient(tracker.httpUri(), Duration.ofSeconds(20));
    submit("acme/app", ALICE);
    String tile = "/index/v1/log/tile/entries/000.p/1";
    List<String> token = List.of("Bearer one.token");
    HttpResponse<byte[]> entries = http.get(tile, token);
    for (long end = System.nanoTime() + LONG; entries.statusCode() == 404; ) {
      assertTrue(System.nanoTime() < end, "it has not been logged");
      entries = http.get(tile, token);
    }
    assertEquals("private, max-age=31536000, immutable", header(entries, "Cache-Control"));
    HttpClientPeer operator = new HttpClientPeer(tracker.statusUri());
    String status = new String(operator.get("/status").body(), UTF_8);
    assertTrue(status.contains("\"verifierKey\":\"" + trusted.log() + "\""), status);
    assertTrue(status.contains("\"entries\":null,\"root\":null"), status);
    String metrics = new String(operator.get("/metrics").body(), UTF_8);
    assertFalse(metrics.contains("lodestone_log_entries"), metrics);

    Files.writeString(readers, Digest.of("two.token".getBytes(UTF_8)).hex() + "  alice\n");
    assertChallenge(401, wrong, checkpoint, token);
    Files.delete(readers);
    assertEquals(500, http.get(checkpoint, token).statusCode());
  }

  private void assertChallenge(int status, String challenge, String path, List<String> header)
      throws Exception {
    HttpResponse<byte[]> answer = http.get(path, header);
    assertEquals(status, answer.statusCode(), path);
    assertEquals(challenge, header(answer, "WWW-Authenticate"));
  }

  @Test
  void doesNotStartWithAKeyThatIsNoLogs() throws Exception {
    tracker.close();
    SigningKey.generate(SigningKey.Algorithm.ECDSA_P256)
        .write(keys.resolve("p256.pem"), Optional.empty());
    key.write(keys.resolve("secret.pem"), Optional.of("passphrase".toCharArray()));

    refuses(config(ORIGIN, "p256.pem"), "signed notes take Ed25519 keys");
    refuses(config(ORIGIN, "secret.pem"), "is encrypted");
    refuses(config(ORIGIN, "none.pem"), "no key file");
    refuses(config("two words", "log.pem"), "neither spaces nor '+'");
    refuses(config("other.example", "log.pem"), "is another one");
  }

  private static void refuses(TrackerConfig config, String why) {
    IOException refusal =
        assertThrows(IOException.class, () -> TrackerServer.start(config).close());
    assertTrue(refusal.getMessage().contains(why), refusal::getMessage);
  }

  private Envelope submit(String name, SigningKey signer) throws IOException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    MagnetManifest document =
        Documents.document(
            name,
            now.toEpochMilli(),
            now,
            now.plusSeconds(600),
            List.of(Documents.image(name)),
            "1");
    Envelope envelope = Documents.sign(document, signer);
    index.submit(envelope, signer.verificationKey());
    return envelope;
  }

  private LogProof awaitProof(Envelope envelope, SigningKey signer) throws Exception {
    String path =
        "/index/v1/log/proof?payload=%s&keyid=%s"
            .formatted(envelope.payloadDigest(), signer.verificationKey().id());
    HttpResponse<byte[]> answer = http.get(path);
    for (long end = System.nanoTime() + LONG; answer.statusCode() == 404; ) {
      assertTrue(System.nanoTime() < end, "it has not been logged");
      answer = http.get(path);
    }
    assertEquals(200, answer.statusCode());
    return LogProof.parse(answer.body());
  }

  private SignedCheckpoint checkpoint() throws Exception {
    return remote().checkpoint();
  }

  private RemoteLog remote() {
    return new RemoteLog(
        tracker.httpUri().resolve("/index/v1/log"),
        Optional.empty(),
        () -> Deadline.in(Duration.ofNanos(LONG)));
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }
}
