package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.SampleDocument;
import org.lodestone.index.IndexClient;
import org.lodestone.program.ExitCode;
import org.lodestone.program.ListenAddress;
import org.lodestone.seeder.Cli;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.SigningKey;
import org.lodestone.tlog.NoteSigner;
import org.lodestone.tlog.ServedLog;
import org.lodestone.tlog.VerifierKey;
import org.lodestone.tracker.TrackerConfig;
import org.lodestone.tracker.TrackerServer;
import org.lodestone.tracker.log.LogSettings;

/** Proofs of a real tracker's log, and the evidence against one that forked. */
@Timeout(180)
class LogCommandTest {

  private static final String ORIGIN = "tracker.example/index/v1/log";
  private static final long LONG = TimeUnit.SECONDS.toNanos(60);

  @TempDir private Path folder;
  private final SigningKey acme = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private final SigningKey logKey = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private final VerifierKey log = new NoteSigner(ORIGIN, logKey).verifierKey();
  private Cli cli;

  @BeforeEach
  void makeKeys() throws IOException {
    cli = new Cli(folder.resolve("home"));
    logKey.write(folder.resolve("log.pem"), Optional.empty());
    acme.verificationKey().write(folder.resolve("acme.pub"));
  }

  @Test
  void whatALogHasIsProvedInAFileThatNeedsNoNetwork() throws Exception {
    String proof = folder.resolve("app.proof").toString();
    Envelope envelope = document();
    try (TrackerServer tracker = tracker()) {
      new IndexClient(tracker.httpUri(), Duration.ofSeconds(20))
          .submit(envelope, acme.verificationKey());
      writePolicy(",\"mirrors\":[\"" + tracker.httpUri() + "/index/v1/log\"]");

      awaitVerified(tracker);
      Cli.Result proved = run("log", "prove", "acme/app:1.2", "--out", proof, index(tracker));
      assertEquals(ExitCode.OK, proved.exitCode(), proved.err());
      Cli.Result doctor = doctor();
      assertTrue(doctor.out().contains(ORIGIN + " goes on, entries: 1"), doctor.out());
    }
    assertTrue(doctor().out().contains("no connection"), doctor().out());
    // Another machine, whose policy leads nowhere, and that has seen nothing yet.
    cli = new Cli(folder.resolve("elsewhere"));
    writePolicy("");
    Cli.Result verified = run("verify", "--offline", proof);
    assertEquals(ExitCode.OK, verified.exitCode(), verified.err());
    assertTrue(verified.out().contains("logged in " + ORIGIN + ", entry 0 of 1"), verified.out());

    Path document = Files.write(folder.resolve("app.json"), envelope.toJson());
    refuses("no proof of it was given", "verify", "--offline", document.toString());
    String text = Files.readString(Path.of(proof));
    Path changed = Files.writeString(folder.resolve("changed"), text.replace("index 0", "index 1"));
    refuses("leaf 1 is not in a tree of 1 leaves", "verify", "--offline", changed.toString());
    Files.writeString(changed, text.substring(0, text.length() / 2));
    refuses("holds no signed document", "verify", "--offline", changed.toString());
    writeOtherPolicy();
    refuses("expected it in the log " + ORIGIN, "verify", "--offline", proof);
  }

  @Test
  void saysThatThePolicyAsksForNoLog() throws Exception {
    Files.writeString(
        folder.resolve("policy.json"), "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}");
    Cli.Result result =
        run("log", "prove", "acme/app:1.2", "--out", "x", "--index=http://localhost:1");
    assertEquals(ExitCode.USAGE, result.exitCode());
    assertTrue(
        result.err().contains("the trust policy asks for no log for acme/app"), result.err());
  }

  @Test
  void theEvidenceOfAForkConvincesOthers() throws Exception {
    Path evidence = folder.resolve("fork.json");
    ServedLog.fork(folder, ORIGIN, logKey, evidence);

    Cli.Result shown = run("log", "fork", evidence.toString(), "--log", log.toString());
    assertEquals(ExitCode.OK, shown.exitCode(), shown.err());
    assertTrue(shown.out().contains("has signed two histories"), shown.out());

    String other = new NoteSigner(ORIGIN, acme).verifierKey().toString();
    refuses("is not signed by the log's key", "log", "fork", evidence.toString(), "--log", other);
    Files.writeString(evidence, "{}");
    refuses("proves no fork", "log", "fork", evidence.toString(), "--log", log.toString());
  }

  private Envelope document() {
    SampleDocument document = new SampleDocument();
    document.issued = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    document.expires = document.issued.plus(Duration.ofDays(1));
    document.sequence = document.issued.toEpochMilli();
    return document.signedBy(acme);
  }

  private TrackerServer tracker() throws IOException {
    ListenAddress anyPort = new ListenAddress("127.0.0.1", 0);
    return TrackerServer.start(
        TrackerConfig.defaults()
            .withListen(anyPort)
            .withStatus(anyPort)
            .withData(folder.resolve("tracker"))
            .withLog(new LogSettings(ORIGIN, folder.resolve("log.pem"), Duration.ofMillis(10))));
  }

  private static String index(TrackerServer tracker) {
    return "--index=" + tracker.httpUri();
  }

  /** It is logged soon after it was accepted. */
  private void awaitVerified(TrackerServer tracker) {
    long end = System.nanoTime() + LONG;
    Cli.Result result = run("verify", "acme/app:1.2", index(tracker));
    while (result.exitCode() != ExitCode.OK) {
      assertTrue(result.err().contains("does not have it"), result.err());
      assertTrue(System.nanoTime() < end, "it has not been logged");
      result = run("verify", "acme/app:1.2", index(tracker));
    }
    assertTrue(result.out().contains("logged in " + ORIGIN), result.out());
  }

  private void writePolicy(String more) throws IOException {
    write("{\"type\":\"logged\",\"log\":\"" + log + "\"" + more + "}");
  }

  private void writeOtherPolicy() throws IOException {
    VerifierKey other = new NoteSigner(ORIGIN, acme).verifierKey();
    write("{\"type\":\"logged\",\"log\":\"" + other + "\"}");
  }

  private void write(String logged) throws IOException {
    Files.writeString(
        folder.resolve("policy.json"),
        "{\"default\":[{\"type\":\"signedBy\",\"keys\":[\"acme.pub\"]}," + logged + "]}");
  }

  private Cli.Result run(String... words) {
    return cli.with("LODESTONE_POLICY", folder.resolve("policy.json").toString()).run(words);
  }

  private Cli.Result doctor() {
    return run("doctor", "--root", folder.resolve("root").toString());
  }

  private void refuses(String why, String... words) {
    Cli.Result result = run(words);
    assertEquals(ExitCode.REFUSED, result.exitCode(), result.err());
    assertTrue(result.err().contains(why), result.err());
  }
}
