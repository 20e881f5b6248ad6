package org.lodestone.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HangupTest {

  @Test
  void aHangupIsHeardAndDoesNotEndTheProcess() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    Hangup.handle(heard::countDown);
    String self = Long.toString(ProcessHandle.current().pid());
    assertEquals(0, new ProcessBuilder("kill", "-HUP", self).start().waitFor());
    assertTrue(heard.await(30, TimeUnit.SECONDS), "SIGHUP has to reach the handler");
  }
}
