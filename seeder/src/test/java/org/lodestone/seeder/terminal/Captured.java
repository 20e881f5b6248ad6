package org.lodestone.seeder.terminal;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Keeps what a command prints, and lets tests wait for it. Guarded by itself. */
public final class Captured extends OutputStream {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Override
  public synchronized void write(int b) {
    bytes.write(b);
    notifyAll();
  }

  @Override
  public synchronized void write(byte[] b, int off, int len) {
    bytes.write(b, off, len);
    notifyAll();
  }

  public synchronized String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Waits for a whole line that contains this, and returns it. */
  public synchronized String awaitLine(String part) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      int at = text().indexOf(part);
      int lineEnd = at < 0 ? -1 : text().indexOf('\n', at);
      if (lineEnd >= 0) {
        return text().substring(text().lastIndexOf('\n', at) + 1, lineEnd);
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("no '" + part + "' within " + PATIENCE + " in: " + text());
      }
      wait(left);
    }
  }

  public PrintStream stream() {
    return new PrintStream(this, true, StandardCharsets.UTF_8);
  }
}
