package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.document.SampleDocument;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.SigningKey;
import org.lodestone.tlog.LogEntry;
import org.lodestone.tlog.ServedLog;

/** A publisher who looks what a log says of his key. */
class LogMonitorCommandTest {

  private static final String ORIGIN = "log.example";

  @TempDir private Path folder;
  private final SigningKey acme = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private final SigningKey logKey = SigningKey.generate(SigningKey.Algorithm.ED25519);
  private ServedLog served;

  @BeforeEach
  void serve() throws IOException {
    served = new ServedLog(folder.resolve("log"), ORIGIN, logKey);
    acme.verificationKey().write(folder.resolve("acme.pub"));
  }

  @AfterEach
  void close() throws IOException {
    served.close();
  }

  @Test
  void showsWhatTheOwnerDidNotMakeAndNothingTwice() throws Exception {
    Envelope own = new SampleDocument().signedBy(acme);
    Path documents = Files.createDirectories(folder.resolve("documents/deep"));
    Files.write(documents.resolve("app.json"), own.toJson());
    Files.writeString(documents.resolve("notes.txt"), "no document");
    KeyId key = acme.verificationKey().id();
    append("acme/app", key, own.payloadDigest());
    append("other/app", new KeyId("b".repeat(64)), Digest.of(new byte[] {1}));

    Cli.Result first = monitor(served, "--known", folder.resolve("documents").toString());
    assertEquals(ExitCode.OK, first.exitCode(), first.err());
    assertTrue(first.out().startsWith("known    entry 0, "), first.out());
    assertFalse(first.out().contains("other/app"), first.out());

    append("acme/stolen", key, Digest.of(new byte[] {2}));
    Cli.Result second = monitor(served, "--known", folder.resolve("documents").toString());
    assertEquals(ExitCode.REFUSED, second.exitCode(), second.err());
    assertTrue(second.out().startsWith("unknown  entry 2, "), second.out());
    assertEquals(1, second.outLines().size());

    Cli.Result third = monitor(served);
    assertEquals(ExitCode.OK, third.exitCode());
    assertEquals("", third.out());
  }

  @Test
  void failsLoudlyWhenTheLogForks() throws Exception {
    append("acme/app", acme.verificationKey().id(), Digest.of(new byte[] {1}));
    assertEquals(ExitCode.REFUSED, monitor(served).exitCode());
    try (ServedLog fork = new ServedLog(folder.resolve("fork"), ORIGIN, logKey)) {
      fork.append(entry("acme/app", acme.verificationKey().id(), Digest.of(new byte[] {2})));
      Cli.Result forked = monitor(fork, "--follow");
      assertEquals(ExitCode.REFUSED, forked.exitCode());
      assertTrue(forked.err().contains("has signed two histories"), forked.err());
      assertEquals("", forked.out());
    }
  }

  private void append(String name, KeyId key, Digest payload) throws IOException {
    served.append(entry(name, key, payload));
  }

  private static LogEntry entry(String name, KeyId key, Digest payload) {
    Instant time = Instant.parse("2026-11-28T12:00:00Z");
    return new LogEntry(time, key, RepositoryName.parse(name), payload);
  }

  private Cli.Result monitor(ServedLog log, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "log",
                "monitor",
                "--log",
                log.key().toString(),
                "--url",
                log.address().toString(),
                "--key",
                folder.resolve("acme.pub").toString()));
    words.addAll(List.of(more));
    return new Cli(folder.resolve("home")).run(words.toArray(String[]::new));
  }
}
