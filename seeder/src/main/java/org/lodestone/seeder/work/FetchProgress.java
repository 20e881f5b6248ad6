package org.lodestone.seeder.work;

import java.time.Duration;
import java.util.Optional;
import org.lodestone.control.FetchState;
import org.lodestone.control.Fetched;
import org.lodestone.control.NodeOperations.Watcher;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.terminal.Bar;
import org.lodestone.seeder.terminal.Meter;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.terminal.Units;

/** Shows how far a fetch is; ends it when the time is up: what has come stays for the next try. */
public final class FetchProgress implements Watcher<FetchState> {

  private final StatusLine line;
  private final Optional<Duration> timeout;
  private final long started;
  private Meter meter;

  public FetchProgress(StatusLine line, Optional<Duration> timeout) {
    this.line = line;
    this.timeout = timeout;
    this.started = line.now();
  }

  @Override
  public void now(FetchState state) throws CommandFailure {
    boolean late = timeout.isPresent() && line.now() - started > timeout.get().toNanos();
    if (late && state.here() < state.total()) {
      throw CommandFailure.timedOut(
          "fetched %s of %s in %s"
              .formatted(
                  Units.bytes(state.here()),
                  Units.bytes(state.total()),
                  Units.clock(timeout.get())),
          "the same command goes on from there; lodestone inspect shows whether there are seeds");
    }
    if (meter == null) {
      meter = new Meter(line.now(), state.here());
    }
    meter.sample(line.now(), state.here());
    String label = "  fetching from " + Units.count(state.peers(), "peer");
    line.update(() -> Bar.draw(line.terminal(), label, state.here(), state.total(), meter));
  }

  /** What came, for people; wipes the progress. */
  public String summary(Fetched fetched) {
    line.close();
    double seconds = Math.max(0.001, fetched.time().toMillis() / 1000.0);
    return fetched.blobs() == 0
        ? "every blob was there already"
        : "fetched %s, %s in %.1f s, %s"
            .formatted(
                Units.count(fetched.blobs(), "blob"),
                Units.bytes(fetched.bytes()),
                seconds,
                Units.rate(fetched.bytes() / seconds));
  }
}
