package org.lodestone.seeder.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BarTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Meter MIB_PER_SECOND = meter();

  private static Meter meter() {
    Meter meter = new Meter(0, 0);
    meter.sample(SECOND, 1 << 20);
    return meter;
  }

  private static Terminal terminal(int columns, boolean unicode) {
    return new Terminal(true, 24, columns, unicode, false);
  }

  @Test
  void fillsTheBarInProportion() {
    assertEquals(
        "layer  ━━━━━━━━━━━━━━━━────────────────   50%  5.0 MiB of 10.0 MiB  1.0 MiB/s  0:05 left",
        Bar.draw(terminal(120, true), "layer", 5 << 20, 10 << 20, MIB_PER_SECOND));
  }

  @Test
  void drawsInAsciiWhereNothingElseIsShown() {
    String line = Bar.draw(terminal(80, false), "layer", 10 << 20, 10 << 20, MIB_PER_SECOND);
    assertTrue(line.contains("==== ".strip()) && line.contains("100%"), line);
    assertTrue(line.chars().allMatch(c -> c < 128), line);
  }

  @ParameterizedTest
  @ValueSource(ints = {70, 80, 100, 200})
  void staysWithinTheTerminal(int columns) {
    String line = Bar.draw(terminal(columns, true), "layer", 1 << 20, 10 << 20, MIB_PER_SECOND);
    assertTrue(line.length() < columns, () -> line.length() + ": " + line);
  }

  @Test
  void leavesTheBarOutWhereThereIsNoRoom() {
    String line = Bar.draw(terminal(40, true), "layer", 1 << 20, 10 << 20, MIB_PER_SECOND);
    assertFalse(line.contains("━"), line);
  }

  @Test
  void tellsTheAmountAloneWhenTheTotalIsUnknown() {
    assertEquals(
        "layer  5.0 MiB  1.0 MiB/s",
        Bar.draw(terminal(80, true), "layer", 5 << 20, -1, MIB_PER_SECOND));
  }

  @Test
  void writesAPlainLineWhereNothingCanBeDrawn() {
    assertEquals(
        "layer: 50%  5.0 MiB of 10.0 MiB  1.0 MiB/s  0:05 left",
        Bar.draw(Terminal.NONE, "layer", 5 << 20, 10 << 20, MIB_PER_SECOND));
  }

  @Test
  void anEmptyTransferIsDone() {
    assertTrue(Bar.draw(Terminal.NONE, "config", 0, 0, new Meter(0, 0)).contains("100%"));
  }
}
