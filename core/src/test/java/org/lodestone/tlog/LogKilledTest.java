package org.lodestone.tlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.sign.SigningKey;

/** kill -9 in the middle of appends: what was acknowledged stays, and no history is left. */
class LogKilledTest {

  private static final int ROUNDS = 8;

  @TempDir private Path dir;

  @Test
  void keepsOneHistoryThroughKills() throws Exception {
    SigningKey key = Keys.make();
    NoteSigner signer = new NoteSigner("log.example", key);
    Path file = dir.resolve("key.pem");
    key.write(file, Optional.empty());
    LogFolder folder = new LogFolder(dir.resolve("log"));
    Random random = new Random(9);
    List<SignedCheckpoint> seen = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      long acknowledged = appendUntilKilled(folder.path(), file, 1 + random.nextInt(12));
      seen.add(folder.checkpoint().orElseThrow());
      try (TiledLog log = TiledLog.open(folder.path(), signer)) {
        long size = log.published().tree().size();
        assertTrue(size >= acknowledged, size + " of " + acknowledged);
        Logs.check(folder, signer.verifierKey(), (int) size);
        seen.add(log.published());
      }
    }
    Logs.checkOneHistory(folder, seen);
  }

  /** The size that the log acknowledged last. */
  private static long appendUntilKilled(Path folder, Path key, int batches) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledLog.class.getName(),
                folder.toString(),
                key.toString(),
                "log.example")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      long size = 0;
      for (int i = 0; i < batches; i++) {
        size = Long.parseLong(output.readLine());
      }
      process.destroyForcibly();
      return size;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
