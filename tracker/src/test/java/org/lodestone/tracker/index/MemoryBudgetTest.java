package org.lodestone.tracker.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

  private final MemoryBudget budget = new MemoryBudget(100, 10);

  @Test
  void isGivenOutOnceAndAgainWhenItCameBack() throws IndexException {
    MemoryBudget.Lease most = budget.take(89);
    MemoryBudget.Lease rest = budget.take(11);
    assertBusy(11);

    most.close();

    assertBusy(90);
    budget.take(89);
    rest.close();
    budget.take(11);
    assertBusy(11);
  }

  @Test
  void alwaysHasRoomForWhatIsSmall() throws IndexException {
    budget.take(100);
    for (int i = 0; i < 1_000; i++) {
      budget.take(10);
    }
    assertBusy(11);
  }

  private void assertBusy(long bytes) {
    IndexException e = assertThrows(IndexException.class, () -> budget.take(bytes));
    assertEquals(IndexError.BUSY, e.error());
  }
}
