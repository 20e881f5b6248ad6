package org.lodestone.seeder.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.oci.Digest;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.Cli;
import org.lodestone.sign.KeyId;
import org.lodestone.sign.SigningKey;
import org.lodestone.tlog.Leaves;
import org.lodestone.tlog.LogEntry;
import org.lodestone.tlog.NoteSigner;
import org.lodestone.tlog.Openings;
import org.lodestone.tlog.TiledLog;

/** Entries that a log's keeper discloses one by one, also to several who only together may read. */
class LogDiscloseCommandTest {

  private static final KeyId SIGNER = new KeyId("a".repeat(64));

  @TempDir private Path folder;
  private final NoteSigner log =
      new NoteSigner("log.example", SigningKey.generate(SigningKey.Algorithm.ED25519));

  @Test
  void anEntryOfAProtectedLogIsShownToAnArbitrator() throws Exception {
    logDocuments(true);
    String proof = path("entry.proof");

    assertEquals(
        ExitCode.OK,
        run("disclose", payload(7).toString(), "--folder", path("log"), "--out", proof).exitCode());

    Cli.Result checked = run("check", proof, "--log", log.verifierKey().toString());
    assertEquals(ExitCode.OK, checked.exitCode(), checked.err());
    assertTrue(checked.out().contains("entry 7 of 300 in log.example"), checked.out());
    assertTrue(checked.out().contains("acme/app7\n"), checked.out());
    assertTrue(checked.out().contains(payload(7).toString()), checked.out());

    NoteSigner other =
        new NoteSigner("log.example", SigningKey.generate(SigningKey.Algorithm.ED25519));
    Cli.Result stranger = run("check", proof, "--log", other.verifierKey().toString());
    assertEquals(ExitCode.REFUSED, stranger.exitCode());
    Cli.Result alone =
        run(
            "check",
            proof,
            "--log",
            log.verifierKey().toString(),
            "--witness",
            other.cosignatureKey().toString());
    assertEquals(ExitCode.REFUSED, alone.exitCode());
    assertTrue(alone.err().contains("cosigned by 0 of"), alone.err());
  }

  @Test
  void sharesTellTheEntryTogetherAlone() throws Exception {
    logDocuments(true);
    String out = path("entry");
    run("disclose", "299", "--folder", path("log"), "--out", path("whole"));
    assertEquals(
        ExitCode.OK, run("disclose", path("whole"), "--shares", "2/3", "--out", out).exitCode());

    Cli.Result share = run("check", out + ".2", "--log", log.verifierKey().toString());
    assertTrue(share.out().contains("share     2 of 3, of which 2 tell the entry"), share.out());
    assertFalse(share.out().contains("acme"), share.out());
    Cli.Result one = run("join", out + ".2", "--out", path("joined"));
    assertEquals(ExitCode.REFUSED, one.exitCode());
    assertTrue(one.err().contains("expected 2 of 3 shares, found 1"), one.err());
    run("disclose", path("whole"), "--shares", "2/3", "--out", path("other"));
    Cli.Result mixed = run("join", out + ".1", path("other") + ".2", "--out", path("joined"));
    assertTrue(mixed.err().contains(path("other") + ".2 is of another splitting"), mixed.err());

    assertEquals(
        ExitCode.OK, run("join", out + ".1", out + ".3", "--out", path("joined")).exitCode());
    assertEquals(
        Files.readString(Path.of(path("whole"))), Files.readString(Path.of(path("joined"))));
  }

  @Test
  void saysWhatItCannotDisclose() throws Exception {
    logDocuments(false);
    String out = path("out");
    assertEquals(
        ExitCode.OK, run("disclose", "3", "--folder", path("log"), "--out", out).exitCode());
    Cli.Result open = run("disclose", out, "--shares", "2/3", "--out", path("share"));
    assertTrue(open.err().contains("its log is public"), open.err());
    assertEquals(ExitCode.USAGE, run("disclose", "3", "--out", out).exitCode());
    assertEquals(
        ExitCode.REFUSED, run("disclose", "300", "--folder", path("log"), "--out", out).exitCode());
    assertEquals(
        ExitCode.REFUSED,
        run("disclose", payload(300).toString(), "--folder", path("log"), "--out", out).exitCode());
    assertEquals(ExitCode.REFUSED, run("join", out, "--out", path("joined")).exitCode());
    Files.writeString(Path.of(out), "rubbish");
    assertEquals(
        ExitCode.REFUSED, run("check", out, "--log", log.verifierKey().toString()).exitCode());
  }

  private void logDocuments(boolean hidden) throws IOException {
    Path path = folder.resolve("log");
    try (TiledLog tiles = TiledLog.open(path, log)) {
      Leaves leaves = hidden ? Openings.open(path, 0) : Leaves.PLAIN;
      List<byte[]> entries = IntStream.range(0, 300).mapToObj(i -> entry(i).encode()).toList();
      tiles.append(leaves.make(0, entries));
    }
  }

  private static LogEntry entry(int i) {
    Instant time = Instant.parse("2026-11-28T12:00:00Z").plusSeconds(i);
    return new LogEntry(time, SIGNER, RepositoryName.parse("acme/app" + i), payload(i));
  }

  private static Digest payload(int i) {
    return Digest.of(new byte[] {(byte) i, (byte) (i >> 8)});
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private Cli.Result run(String command, String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "log";
    all[1] = command;
    System.arraycopy(words, 0, all, 2, words.length);
    return new Cli(folder.resolve("home")).run(all);
  }
}
