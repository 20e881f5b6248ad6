package org.lodestone.seeder.option;

import java.time.Duration;
import java.util.Optional;
import org.lodestone.program.CommandFailure;
import picocli.CommandLine.Option;

/** How long a command that has published goes on to seed. */
public final class StayOptions {

  @Option(
      names = "--until-copies",
      paramLabel = "N",
      description = "End when N others have a whole copy of every blob; 0 ends once published.")
  private Integer untilCopies;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "With --until-copies: give up after this time, with exit code 4.")
  private Duration timeout;

  public void check() throws CommandFailure {
    if (untilCopies != null && untilCopies < 0) {
      throw CommandFailure.usage(
          "--until-copies is 0 or more, found " + untilCopies, "0 ends once published");
    }
    if (timeout != null && untilCopies == null) {
      throw CommandFailure.usage(
          "--timeout says how long to wait for copies, and none are waited for",
          "add --until-copies N to end when N others have the image");
    }
  }

  /** Whether it seeds at all. */
  public boolean stays() {
    return untilCopies == null || untilCopies > 0;
  }

  /** Copies to wait for; empty to go on until interrupted. */
  public Optional<Integer> untilCopies() {
    return Optional.ofNullable(untilCopies);
  }

  /** Empty to wait for as long as it takes. */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }
}
