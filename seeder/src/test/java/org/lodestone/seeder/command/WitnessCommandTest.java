package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.program.ExitCode;
import org.lodestone.program.ListenAddress;
import org.lodestone.seeder.Cli;
import org.lodestone.sign.SigningKey;
import org.lodestone.tlog.LogKeys;
import org.lodestone.tlog.SignedCheckpoint;
import org.lodestone.tlog.VerifierKey;
import org.lodestone.tracker.TrackerConfig;
import org.lodestone.tracker.TrackerServer;
import org.lodestone.tracker.log.LogSettings;
import org.lodestone.tracker.log.WitnessSettings;

/** The witness as a daemon, with a real tracker that keeps a log. */
@Timeout(180)
class WitnessCommandTest {

  private static final String ORIGIN = "tracker.example/index/v1/log";
  private static final long LONG = TimeUnit.SECONDS.toNanos(60);

  @TempDir private Path folder;
  private final SigningKey key = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private final VerifierKey log =
      new VerifierKey(ORIGIN, VerifierKey.Type.NOTE, key.verificationKey());
  private Cli cli;

  @BeforeEach
  void makeKeys() throws IOException {
    cli = new Cli(folder.resolve("home"));
    cli.run("key", "generate");
    key.write(folder.resolve("log.pem"), Optional.empty());
  }

  @Test
  void cosignsWhatATrackerLogs() throws Exception {
    try (Cli.Running witness = cli.start(watch(log.toString()))) {
      String shown = witness.out().awaitLine("verifier key");
      VerifierKey theirs = VerifierKey.parse(shown.substring("verifier key".length()).strip());
      String ready = witness.out().awaitLine("lodestone witness ready");
      URI uri = URI.create(ready.substring(ready.indexOf("http://")));
      LogKeys trusted = new LogKeys(log, List.of(theirs), 1);

      try (TrackerServer tracker = TrackerServer.start(config(uri, theirs))) {
        SignedCheckpoint checkpoint = checkpoint(tracker);
        for (long end = System.nanoTime() + LONG; checkpoint.cosigned(theirs).isEmpty(); ) {
          assertTrue(System.nanoTime() < end, "it was not cosigned");
          checkpoint = checkpoint(tracker);
        }
        trusted.verify(checkpoint);
      }
    }
  }

  @Test
  void saysWhatIsNoLogsKey() {
    Cli.Result result = cli.run(watch("tracker.example+00000000+AAAA"));
    assertEquals(ExitCode.USAGE, result.exitCode());
    assertTrue(result.err().contains("expected a verifier key"), result.err());
  }

  private String[] watch(String logKey) {
    return new String[] {
      "witness",
      "--name",
      "witness.example/w1",
      "--log",
      logKey,
      "--listen",
      "127.0.0.1:0",
      "--data",
      folder.resolve("witness").toString()
    };
  }

  private TrackerConfig config(URI witness, VerifierKey theirs) {
    ListenAddress anyPort = new ListenAddress("127.0.0.1", 0);
    return TrackerConfig.defaults()
        .withListen(anyPort)
        .withStatus(anyPort)
        .withData(folder.resolve("tracker"))
        .withLog(
            new LogSettings(
                ORIGIN,
                folder.resolve("log.pem"),
                Duration.ofMillis(50),
                List.of(new WitnessSettings(witness, theirs.toString())),
                Duration.ofSeconds(20),
                Duration.ofMillis(50),
                null,
                null));
  }

  private static SignedCheckpoint checkpoint(TrackerServer tracker) throws Exception {
    HttpResponse<byte[]> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(tracker.httpUri() + "/index/v1/log/checkpoint"))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    return SignedCheckpoint.parse(answer.body());
  }
}
