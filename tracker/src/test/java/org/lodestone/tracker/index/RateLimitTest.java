package org.lodestone.tracker.index;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  private static final class SetClock extends Clock {

    private Instant now = Documents.NOW;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private final SetClock clock = new SetClock();
  private final RateLimit limit = new RateLimit(60, clock);

  @Test
  void allowsAMinutesWorthAtOnceThenRefillsSteadily() {
    for (int i = 0; i < 60; i++) {
      assertTrue(limit.take(1));
    }
    assertFalse(limit.take(1));
    assertTrue(limit.take(2));

    clock.now = clock.now.plus(Duration.ofSeconds(2));

    assertTrue(limit.take(1));
    assertTrue(limit.take(1));
    assertFalse(limit.take(1));
  }

  @Test
  void aClockThatIsSetBackTakesNothingAway() {
    assertTrue(limit.take(1));
    clock.now = clock.now.minus(Duration.ofDays(1));
    assertTrue(limit.take(1));
  }
}
