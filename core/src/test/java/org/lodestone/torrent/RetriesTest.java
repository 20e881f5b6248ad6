package org.lodestone.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lodestone.torrent.Retries.Step;

class RetriesTest {

  private final Retries retries = new Retries();

  @Test
  void asksAgainOnlyWhileNothingMovesAndNoSeedIsThere() {
    assertEquals(Step.ASK, retries.next(0, 0));
    assertEquals(Step.NOTHING, retries.next(1, 0));
    assertEquals(Step.NOTHING, retries.next(0, 5));
    assertEquals(Step.ASK, retries.next(0, 5));
  }

  @Test
  void liftsBansMoreAndMoreRarely() {
    retries.hashFailed();
    List<Integer> lifted = new ArrayList<>();
    for (int retry = 0; retry < 100; retry++) {
      if (retries.next(0, 0) == Step.LIFT_BANS) {
        lifted.add(retry);
      }
    }
    assertEquals(List.of(0, 2, 6, 14, 30, 62, 94), lifted);
    assertEquals(Retries.MAX_LIFT_INTERVAL, lifted.get(6) - lifted.get(5));
  }
}
