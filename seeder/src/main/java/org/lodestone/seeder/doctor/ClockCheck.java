package org.lodestone.seeder.doctor;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether this machine and an index agree on the time: documents bear times, and one from more than
 * five minutes ahead is refused.
 *
 * @param index the one whose answers tell its time
 */
public record ClockCheck(URI index, Clock clock) implements Check {

  private static final Duration FAULT = Duration.ofMinutes(5);
  private static final Duration WARNING = Duration.ofMinutes(1);

  @Override
  public String subject() {
    return "clock";
  }

  @Override
  public String advice() {
    return "what publishers sign is refused when clocks differ by 5 minutes: timedatectl set-ntp"
        + " true, on the machine that is wrong";
  }

  @Override
  public Finding look() {
    Instant before = clock.instant();
    Optional<Instant> theirs;
    try {
      theirs = HttpAnswer.get(index).date();
    } catch (IOException e) {
      theirs = Optional.empty();
    }
    Duration took = Duration.between(before, clock.instant());
    return theirs
        .map(date -> judge(Duration.between(date, before.plus(took.dividedBy(2)))))
        .orElseGet(
            () ->
                Finding.warning(
                    subject(), index + " tells no time to compare with", "see the index"));
  }

  /**
   * @param ahead how far this clock is ahead; times in HTTP have whole seconds
   */
  private Finding judge(Duration ahead) {
    String found =
        "%d s %s %s"
            .formatted(
                Math.abs(ahead.toSeconds()), ahead.isNegative() ? "behind" : "ahead of", index);
    if (ahead.abs().compareTo(FAULT) >= 0) {
      return Finding.fault(subject(), found, advice());
    }
    return ahead.abs().compareTo(WARNING) >= 0
        ? Finding.warning(subject(), found, advice())
        : Finding.ok(subject(), found);
  }
}
