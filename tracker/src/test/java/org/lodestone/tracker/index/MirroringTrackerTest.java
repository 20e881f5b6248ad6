package org.lodestone.tracker.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lodestone.tracker.index.Documents.ALICE;

import java.io.IOException;
import java.net.URI;
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
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Digest;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.tlog.ForkEvidence;
import org.lodestone.tlog.LogKeys;
import org.lodestone.tlog.LogProof;
import org.lodestone.tlog.VerifierKey;
import org.lodestone.tracker.HttpClientPeer;
import org.lodestone.tracker.TrackerServer;
import org.lodestone.tracker.Trackers;
import org.lodestone.tracker.log.LogSettings;
import org.lodestone.tracker.log.MirrorSettings;

/** A tracker whose log another one mirrors: a private one, with tokens on both sides. */
class MirroringTrackerTest {

  private static final String ORIGIN = "tracker.example/index/v1/log";
  private static final String COPY = "/index/v1/mirrors/acme/";
  private static final Duration SOON = Duration.ofMillis(10);
  private static final List<String> READER = List.of("Bearer for.the.copy");
  private static final long LONG = TimeUnit.SECONDS.toNanos(60);

  @TempDir private Path dir;
  private final SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private final VerifierKey log =
      new VerifierKey(ORIGIN, VerifierKey.Type.NOTE, key.verificationKey());
  private TrackerServer origin;
  private URI address;
  private TrackerServer mirror;
  private HttpClientPeer http;

  @BeforeEach
  void start() throws IOException {
    key.write(dir.resolve("log.pem"), Optional.empty());
    Files.writeString(dir.resolve("token"), "of.the.mirror\n");
    Files.writeString(dir.resolve("readers"), line("of.the.mirror"));
    Files.writeString(dir.resolve("copy-readers"), line("for.the.copy"));
    startOrigin("origin");
    startMirror();
  }

  private void startOrigin(String data) throws IOException {
    origin =
        TrackerServer.start(
            Trackers.config(dir.resolve(data))
                .withLog(
                    new LogSettings(
                        ORIGIN,
                        dir.resolve("log.pem"),
                        SOON,
                        null,
                        null,
                        null,
                        null,
                        dir.resolve("readers"))));
    address = URI.create(origin.httpUri() + "/index/v1/log");
  }

  private void startMirror() throws IOException {
    MirrorSettings settings =
        new MirrorSettings(
            "acme",
            log.toString(),
            address,
            null,
            null,
            dir.resolve("token"),
            dir.resolve("copy-readers"),
            SOON,
            Duration.ofSeconds(20),
            null,
            null);
    mirror =
        TrackerServer.start(Trackers.config(dir.resolve("mirror")).withMirrors(List.of(settings)));
    http = new HttpClientPeer(mirror.httpUri());
  }

  private static String line(String token) {
    return Digest.of(token.getBytes(UTF_8)).hex() + "  somebody\n";
  }

  @AfterEach
  void stop() {
    mirror.close();
    origin.close();
  }

  @Test
  void servesTheLogOnWhateverBecomesOfItsOrigin() throws Exception {
    Envelope first = submit("acme/app");
    LogProof proof = LogProof.parse(await(proof(first), "c2sp.org/tlog-proof"));
    assertEquals(first.payloadDigest(), proof.verify(new LogKeys(log, List.of(), 0)).payload());
    assertEquals(401, http.get(COPY + "checkpoint").statusCode());
    assertEquals(200, http.get(COPY + "tile/0/000.p/1", READER).statusCode());
    assertEquals(200, http.get(COPY + "consistency?from=1&to=1", READER).statusCode());
    assertEquals(404, http.get("/index/v1/mirrors/other/checkpoint", READER).statusCode());
    assertEquals(404, http.get("/index/v1/mirrors/acme", READER).statusCode());
    assertEquals(404, http.get("/index/v1/log/checkpoint", READER).statusCode());

    origin.close();
    awaitStatus("\"fault\":\"the log at ");
    mirror.close();
    startMirror();
    byte[] checkpoint = await("checkpoint", ORIGIN + "\n1\n");
    assertEquals(200, http.get(COPY + proof(first), READER).statusCode());

    mirror.close();
    startOrigin("fork");
    startMirror();
    submit("acme/other");
    awaitStatus("has signed two histories");
    assertEquals(
        new String(checkpoint, UTF_8),
        new String(http.get(COPY + "checkpoint", READER).body(), UTF_8));
    ForkEvidence.parse(Files.readAllBytes(dir.resolve("mirror/mirrors/acme/seen/fork.json")))
        .verify(log);
    String metrics =
        new String(new HttpClientPeer(mirror.statusUri()).get("/metrics").body(), UTF_8);
    assertTrue(metrics.contains("lodestone_log_mirror_faults 1.0"), metrics);
  }

  private static String proof(Envelope envelope) {
    return "proof?payload=%s&keyid=%s"
        .formatted(envelope.payloadDigest(), ALICE.verificationKey().id());
  }

  private Envelope submit(String name) throws IOException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    MagnetManifest document =
        Documents.document(
            name,
            now.toEpochMilli(),
            now,
            now.plusSeconds(600),
            List.of(Documents.image(name)),
            "1");
    Envelope envelope = Documents.sign(document, ALICE);
    new IndexClient(origin.httpUri(), Duration.ofSeconds(20))
        .submit(envelope, ALICE.verificationKey());
    return envelope;
  }

  private byte[] await(String path, String content) throws Exception {
    HttpResponse<byte[]> answer = http.get(COPY + path, READER);
    for (long end = System.nanoTime() + LONG; !text(answer).startsWith(content); ) {
      assertTrue(System.nanoTime() < end, "the mirror does not have it: " + text(answer));
      answer = http.get(COPY + path, READER);
    }
    return answer.body();
  }

  private void awaitStatus(String content) throws Exception {
    HttpClientPeer operator = new HttpClientPeer(mirror.statusUri());
    String status = "";
    for (long end = System.nanoTime() + LONG; !status.contains(content); ) {
      assertTrue(System.nanoTime() < end, status);
      status = text(operator.get("/status"));
    }
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }
}
