package org.lodestone.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.program.ListenAddress;
import org.lodestone.tracker.TrackerConfig.Mode;
import picocli.CommandLine;

class MainTest {

  @TempDir Path folder;

  @Test
  void optionsWinOverTheFile() throws Exception {
    Path file = folder.resolve("tracker.yaml");
    Files.writeString(file, "listen: 127.0.0.1:1\nmode: indexed\nudpThreads: 5\n");
    TrackerConfig config =
        config("--config", file.toString(), "--listen", "127.0.0.1:2", "--data", "/srv/t");
    assertEquals(new ListenAddress("127.0.0.1", 2), config.listen());
    assertEquals(Mode.INDEXED, config.mode());
    assertEquals(5, config.udpThreads());
    assertEquals(Path.of("/srv/t"), config.data());
  }

  @Test
  void takesEveryOptionWithoutAFile() throws Exception {
    TrackerConfig config = config("--status", "[::1]:9", "--mode", "indexed");
    assertEquals(new ListenAddress("::1", 9), config.status());
    assertEquals(Mode.INDEXED, config.mode());
  }

  @Test
  void helpTeaches() {
    StringWriter out = new StringWriter();
    int status = Main.commandLine().setOut(new PrintWriter(out, true)).execute("--help");
    assertEquals(0, status);
    for (String taught : new String[] {"--config", "/announce", "udp://", "indexed", "/healthz"}) {
      assertTrue(out.toString().contains(taught), taught);
    }
  }

  @Test
  void wrongUsageIsStatus2() {
    StringWriter err = new StringWriter();
    CommandLine main = Main.commandLine().setErr(new PrintWriter(err, true));
    assertEquals(2, main.execute("--listen", "7070"));
    assertTrue(
        err.toString().contains("expected HOST:PORT, such as 127.0.0.1:7070, found: 7070"),
        err.toString());
  }

  @Test
  void anUnreadableConfigurationIsStatus2() {
    StringWriter err = new StringWriter();
    CommandLine main = Main.commandLine().setErr(new PrintWriter(err, true));
    assertEquals(2, main.execute("--config", folder.resolve("none.yaml").toString()));
    assertTrue(err.toString().contains("cannot read the configuration"), err.toString());
  }

  @Test
  void aTakenPortIsStatus3() throws Exception {
    StringWriter err = new StringWriter();
    CommandLine main = Main.commandLine().setErr(new PrintWriter(err, true));
    try (TrackerServer first = TrackerServer.start(Trackers.config(folder.resolve("first")))) {
      String taken = first.httpUri().getAuthority();
      assertEquals(
          3, main.execute("--listen", taken, "--data", folder.resolve("second").toString()));
      assertTrue(err.toString().contains("cannot listen on http"), err.toString());
      assertTrue(err.toString().contains("hint: "), err.toString());
    }
  }

  @Test
  void aFileInPlaceOfTheFolderIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    StringWriter err = new StringWriter();
    CommandLine main = Main.commandLine().setErr(new PrintWriter(err, true));
    assertEquals(3, main.execute("--listen", "127.0.0.1:0", "--data", file.toString()));
    assertTrue(err.toString().contains("expected a folder, found a file: " + file), err.toString());
  }

  private static TrackerConfig config(String... arguments) throws Exception {
    CommandLine main = Main.commandLine();
    main.parseArgs(arguments);
    return main.<Main>getCommand().config();
  }
}
