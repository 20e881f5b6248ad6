package org.lodestone.seeder.work;

import java.time.Duration;
import org.lodestone.control.NodeOperations.Watcher;
import org.lodestone.control.SeedState;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Meter;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.terminal.Units;

/** Shows how it goes in the swarms that a command stays in; ends it when the time is up. */
public final class Seeding implements Watcher<SeedState> {

  private final StatusLine line;
  private final Integer wanted;
  private final Duration timeout;
  private final long started;
  private final Meter meter;
  private int seen;

  /**
   * @param wanted null to go on until interrupted
   * @param timeout null to wait for as long as it takes
   */
  public Seeding(StatusLine line, Integer wanted, Duration timeout) {
    this.line = line;
    this.wanted = wanted;
    this.timeout = timeout;
    this.started = line.now();
    this.meter = new Meter(started, 0);
  }

  /** What the command is going to do, for people. */
  public String goal() {
    return wanted == null ? "; ^C ends it" : " until others have " + Units.copies(wanted);
  }

  @Override
  public void now(SeedState state) throws CommandFailure {
    if (state.copies() != seen) {
      seen = state.copies();
      line.message("  " + seen + " of " + Units.copies(wanted));
    }
    boolean waits = wanted != null && seen < wanted;
    if (waits && timeout != null && line.now() - started > timeout.toNanos()) {
      throw CommandFailure.timedOut(
          "only %d of %s after %s".formatted(seen, Units.copies(wanted), Units.clock(timeout)),
          "every consumer that pulls the image and goes on running counts");
    }
    draw(state);
  }

  private void draw(SeedState state) {
    if (!line.terminal().interactive()) {
      return; // in a log, only what changes is worth a line
    }
    meter.sample(line.now(), state.sent());
    String text =
        "  %s%s  %s sent  %s%s"
            .formatted(
                line.terminal().unicode() ? "↑ " : "up ",
                Units.rate(meter.rate()),
                Units.bytes(state.sent()),
                Units.count(state.peers(), "peer"),
                wanted == null ? "" : "  " + seen + " of " + Units.copies(wanted));
    line.update(() -> text);
  }
}
