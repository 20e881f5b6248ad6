package org.lodestone.seeder.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeterTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void knowsNothingBeforeTheFirstSample() {
    assertEquals(Optional.empty(), new Meter(0, 0).timeFor(100));
  }

  @Test
  void tellsASteadyRateAndTheTimeLeft() {
    Meter meter = new Meter(0, 0);
    for (int second = 1; second <= 5; second++) {
      meter.sample(second * SECOND, second * 1000L);
    }
    assertEquals(1000, meter.rate(), 0.001);
    assertEquals(Optional.of(Duration.ofSeconds(20)), meter.timeFor(20_000));
  }

  @Test
  void followsAChangeWithoutJumping() {
    Meter meter = new Meter(0, 0);
    meter.sample(SECOND, 1000);
    meter.sample(2 * SECOND, 1000);
    assertTrue(meter.rate() > 500 && meter.rate() < 1000, () -> "rate " + meter.rate());
    meter.sample(60 * SECOND, 1000);
    assertEquals(Optional.empty(), meter.timeFor(1), "nothing moves any more");
  }

  @Test
  void resumedTransfersStartAtWhatIsThere() {
    Meter meter = new Meter(0, 5_000_000);
    meter.sample(SECOND, 5_001_000);
    assertEquals(1000, meter.rate(), 0.001);
  }
}
