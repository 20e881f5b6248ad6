package org.lodestone.seeder.terminal;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The line at the bottom of the terminal that is drawn over and over, with messages scrolling away
 * above it. Where nothing can be drawn over, an occasional line. One thread at a time.
 */
public final class StatusLine implements AutoCloseable {

  private static final long REDRAW_NANOS = 100_000_000L;
  private static final long PLAIN_NANOS = 10_000_000_000L;

  /** Cut what does not fit instead of wrapping it; each line turns wrapping on again. */
  static final String START = "\r\033[?7l";

  static final String END = "\033[K\033[?7h";

  private final PrintStream err;
  private final Terminal terminal;
  private final LongSupplier nanos;
  private long lastDrawn;
  private boolean drawn;

  public StatusLine(PrintStream err, Terminal terminal, LongSupplier nanos) {
    this.err = err;
    this.terminal = terminal;
    this.nanos = nanos;
    // The first plain line comes when something has gone on for a while.
    this.lastDrawn = nanos.getAsLong() - (terminal.interactive() ? REDRAW_NANOS : 0);
  }

  /** Shows the text if it is time for it. */
  public void update(Supplier<String> text) {
    long now = nanos.getAsLong();
    if (now - lastDrawn < (terminal.interactive() ? REDRAW_NANOS : PLAIN_NANOS)) {
      return;
    }
    lastDrawn = now;
    if (terminal.interactive()) {
      err.print(START + text.get() + END);
      err.flush();
      drawn = true;
    } else {
      err.println(text.get());
    }
  }

  /** A line that stays. */
  public void message(String line) {
    close();
    err.println(line);
  }

  /** Wipes the line. */
  @Override
  public void close() {
    if (drawn) {
      err.print("\r\033[K");
      err.flush();
      drawn = false;
      lastDrawn = nanos.getAsLong() - REDRAW_NANOS;
    }
  }

  public Terminal terminal() {
    return terminal;
  }

  public long now() {
    return nanos.getAsLong();
  }
}
