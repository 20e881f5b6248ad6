package org.lodestone.tracker.index;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.lodestone.tracker.FakeClock;

class RateLimitTest {

  private final FakeClock clock = new FakeClock();
  private final RateLimit limit = new RateLimit(60, clock);

  @Test
  void allowsAMinutesWorthAtOnceThenRefillsSteadily() {
    for (int i = 0; i < 60; i++) {
      assertTrue(limit.take(1));
    }
    assertFalse(limit.take(1));
    assertTrue(limit.take(2));

    clock.advance(Duration.ofSeconds(2));

    assertTrue(limit.take(1));
    assertTrue(limit.take(1));
    assertFalse(limit.take(1));
  }

  @Test
  void aClockThatIsSetBackTakesNothingAway() {
    assertTrue(limit.take(1));
    clock.advance(Duration.ofDays(-1));
    assertTrue(limit.take(1));
  }
}
