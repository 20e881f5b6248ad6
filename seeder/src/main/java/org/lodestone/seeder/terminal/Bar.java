package org.lodestone.seeder.terminal;

import java.util.Locale;

/** Draws one transfer as a line: label, bar, share, amount, rate, time left. */
public final class Bar {

  private static final int WIDEST = 32;
  private static final int NARROWEST = 8;

  private Bar() {}

  /**
   * @param total -1 when not known
   */
  public static String draw(Terminal terminal, String label, long done, long total, Meter meter) {
    if (total < 0) {
      return label + "  " + Units.bytes(done) + "  " + Units.rate(meter.rate());
    }
    String facts =
        String.format(
            Locale.ROOT,
            "%3d%%  %s of %s  %s",
            percent(done, total),
            Units.bytes(done),
            Units.bytes(total),
            Units.rate(meter.rate()));
    String left =
        meter.timeFor(total - done).map(time -> "  " + Units.clock(time) + " left").orElse("");
    if (!terminal.interactive()) {
      return label + ": " + facts.strip() + left;
    }
    int room = terminal.columns() - 1 - label.length() - facts.length() - left.length() - 4;
    return room < NARROWEST
        ? label + "  " + facts + left
        : label + "  " + bar(terminal, Math.min(WIDEST, room), done, total) + "  " + facts + left;
  }

  private static long percent(long done, long total) {
    // By division first: 100 × done overflows for no real blob, but costs nothing to avoid.
    return total == 0 ? 100 : (long) Math.floor(100.0 * done / total);
  }

  private static String bar(Terminal terminal, int width, long done, long total) {
    int full =
        total == 0 ? width : (int) Math.min(width, Math.floor((double) width * done / total));
    String filled = terminal.unicode() ? "━" : "=";
    String empty = terminal.unicode() ? "─" : "-";
    return filled.repeat(full) + terminal.faint(empty.repeat(width - full));
  }
}
