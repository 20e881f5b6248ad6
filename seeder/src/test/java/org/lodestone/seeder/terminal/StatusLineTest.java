package org.lodestone.seeder.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StatusLineTest {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();

  private StatusLine on(Terminal terminal) {
    return new StatusLine(
        new PrintStream(written, true, StandardCharsets.UTF_8), terminal, nanos::get);
  }

  private void pass(double seconds) {
    nanos.addAndGet((long) (seconds * 1e9));
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void drawsOverItselfAtMostTenTimesASecond() {
    StatusLine line = on(new Terminal(true, 24, 80, true, true));
    line.update(() -> "one");
    line.update(() -> "too soon");
    pass(0.11);
    line.update(() -> "two");
    assertTrue(text().contains("one") && text().contains("two"), text());
    assertFalse(text().contains("too soon") || text().contains("\n"), text());
  }

  @Test
  void messagesStayAndTheLineGoes() {
    StatusLine line = on(new Terminal(true, 24, 80, true, true));
    line.update(() -> "half way");
    line.message("done");
    assertTrue(text().endsWith("\r\033[Kdone" + System.lineSeparator()), text());
  }

  @Test
  void aLogGetsALineNowAndThenAndNoEscapes() {
    StatusLine line = on(Terminal.NONE);
    line.update(() -> "at once");
    pass(9);
    line.update(() -> "early");
    pass(2);
    line.update(() -> "after ten seconds");
    line.close();
    assertEquals("after ten seconds" + System.lineSeparator(), text());
  }
}
