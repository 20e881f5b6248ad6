package org.lodestone.sign;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs scripts of other tools in a folder. */
record Shell(Path folder) {

  /** The script's output; fails the test when the script does. */
  String run(String script) throws IOException, InterruptedException {
    boolean succeeded = succeeds(script);
    String output = Files.readString(folder.resolve("log"));
    assertTrue(succeeded, () -> script + ": " + output);
    return output;
  }

  boolean succeeds(String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-ec", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running after 60 s: " + script);
    }
    return process.exitValue() == 0;
  }
}
