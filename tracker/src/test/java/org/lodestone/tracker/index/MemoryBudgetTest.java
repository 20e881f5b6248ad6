package org.lodestone.tracker.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

  private final MemoryBudget budget = new MemoryBudget(100, 10);
  private final List<String> revoked = new ArrayList<>();

  @Test
  void isGivenOutOnceAndAgainWhenItCameBack() throws IndexException {
    MemoryBudget.Lease most = open(1, "most");
    most.add(60);
    open(1, "rest").add(40);
    assertBusy(1, 11);

    most.close();
    most.close();

    open(1, "again").add(60);
    assertBusy(1, 11);
  }

  @Test
  void alwaysHasRoomForWhatIsSmall() throws IndexException {
    open(1, "all").add(100);
    for (int i = 0; i < 1_000; i++) {
      open(1, "small").add(10);
    }
    assertBusy(1, 11);
  }

  @Test
  void theGreatestSourceGivesItsLargestBack() throws IndexException {
    open(1, "lesser").add(40);
    MemoryBudget.Lease greatest = open(1, "greatest");
    greatest.add(45);
    open(2, "other").add(15);

    open(3, "newcomer").add(30);
    greatest.close();

    assertEquals(List.of("greatest"), revoked);
    assertBusy(1, 40);
  }

  @Test
  void isSharedEquallyInTheEnd() throws IndexException {
    open(1, "one").add(50);
    open(2, "two").add(50);

    assertBusy(3, 51);
    assertEquals(List.of(), revoked);
    open(3, "three").add(30);
    assertEquals(1, revoked.size());
  }

  private MemoryBudget.Lease open(long source, String name) {
    return budget.open(source, () -> revoked.add(name));
  }

  private void assertBusy(long source, long bytes) {
    IndexException e = assertThrows(IndexException.class, () -> open(source, "refused").add(bytes));
    assertEquals(IndexError.BUSY, e.error());
  }
}
