package org.lodestone.seeder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.program.ExitCode;
import org.lodestone.tracker.Main;
import org.lodestone.tracker.TrackerServer;

/** How processes end that are told to stop: by {@code kill}, or by ^C. */
@Timeout(180)
class StoppedTest {

  private static final String[] SIGNALS = {"TERM", "INT"};

  @TempDir private Path folder;
  private TrackerServer tracker;
  private Cli cli;

  @BeforeEach
  void start() throws Exception {
    tracker = Services.tracker(folder.resolve("tracker"));
    cli = new Cli(folder).with("LODESTONE_TRACKER", tracker.httpUri().toString());
    cli.run("key", "generate");
    String key = folder.resolve(".config/lodestone/key.pem.pub").toString();
    cli.run("trust", "add", "acme/*", "--key", key);
  }

  @AfterEach
  void stop() {
    tracker.close();
  }

  /** Stops the process when it has said this, and returns its exit code. */
  private static int stopped(ProcessBuilder command, String signal, String said) throws Exception {
    Process process = command.redirectErrorStream(true).start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && !line.contains(said)) {
        line = lines.readLine();
      }
      assertTrue(line != null, "the process ended by itself");
      String pid = Long.toString(process.pid());
      assertEquals(0, new ProcessBuilder("kill", "-" + signal, pid).start().waitFor());
      while (lines.readLine() != null) {
        // What it says at its end may not keep it from ending.
      }
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void serversHaveDoneWhatTheyShould() throws Exception {
    for (String signal : SIGNALS) {
      String[] keep = {"keep", "--status", "127.0.0.1:0", "--torrent-port", "0"};
      assertEquals(
          ExitCode.OK,
          stopped(cli.process(Lodestone.class, keep), signal, "lodestone keep ready"),
          signal);
      String[] server = {
        "--listen", "127.0.0.1:0", "--status", "127.0.0.1:0", "--data", folder + "/other"
      };
      assertEquals(
          ExitCode.OK,
          stopped(cli.process(Main.class, server), signal, "lodestone tracker ready"),
          signal);
    }
  }

  @Test
  void aSeedThatHasNoOtherEndIsDone() throws Exception {
    TestImage image = TestImage.in(folder.resolve("image"), 1, 1_000);
    String[] seed = {"seed", image.source(), "--as", "acme/app:1"};
    assertEquals(ExitCode.OK, stopped(cli.process(Lodestone.class, seed), "INT", "seeding "));
  }

  @Test
  void aCommandThatIsNotDoneSaysSo() throws Exception {
    TestImage image = TestImage.in(folder.resolve("image"), 1, 1_000);
    String[] seed = {"seed", image.source(), "--as", "acme/app:1", "--until-copies"};
    assertEquals(ExitCode.OK, cli.run(with(seed, "0")).exitCode());
    String layout = folder.resolve("layout").toString();
    for (String signal : SIGNALS) {
      assertEquals(
          ExitCode.INTERRUPTED,
          stopped(cli.process(Lodestone.class, "fetch", "acme/app:1", layout), signal, "verified "),
          signal);
    }
    assertEquals(
        ExitCode.INTERRUPTED,
        stopped(cli.process(Lodestone.class, with(seed, "1")), "INT", "seeding "));
  }

  private static String[] with(String[] words, String last) {
    String[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = last;
    return all;
  }
}
