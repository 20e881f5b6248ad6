package org.lodestone.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HangupTest {

  @Test
  void aHangupIsHeardAndDoesNotEndTheProcess() throws Exception {
    assumeFalse(isIgnored(), "started under nohup: a process that ignores SIGHUP goes on doing so");
    CountDownLatch heard = new CountDownLatch(1);
    Signals.handle("HUP", heard::countDown);
    String self = Long.toString(ProcessHandle.current().pid());
    assertEquals(0, new ProcessBuilder("kill", "-HUP", self).start().waitFor());
    assertTrue(heard.await(30, TimeUnit.SECONDS), "SIGHUP has to reach the handler");
  }

  /** Inherited from the parent; the JVM respects it. The mask's lowest bit is signal 1. */
  private static boolean isIgnored() throws IOException {
    String mask =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    return (Long.parseUnsignedLong(mask.substring("SigIgn:".length()).strip(), 16) & 1) != 0;
  }
}
