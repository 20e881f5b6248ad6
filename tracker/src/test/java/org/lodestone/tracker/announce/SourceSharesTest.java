package org.lodestone.tracker.announce;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourceSharesTest {

  @Test
  void theSourceWithTheMostLosesItsOldest() {
    SourceShares<String> shares = new SourceShares<>(3);
    shares.add(1, "a");
    shares.add(2, "b1");
    shares.add(2, "b2");

    assertEquals(Optional.of("b1"), shares.add(3, "c"));
    assertEquals(Optional.of("b2"), shares.add(2, "b3"), "the greatest, if it is the newcomer's");
    assertEquals(3, shares.size());
  }

  @Test
  void noNewcomerLosesToAnEqual() {
    SourceShares<Integer> shares = new SourceShares<>(2);
    shares.add(7, 7);
    shares.add(5, 5);

    assertEquals(Optional.of(7), shares.add(6, 6));
    assertEquals(Optional.of(5), shares.add(8, 8));
  }

  @Test
  void roomIsThereAgainWhenElementsGo() {
    SourceShares<Integer> shares = new SourceShares<>(2);
    shares.add(1, 10);
    shares.add(1, 11);
    shares.remove(1, 10);

    assertEquals(Optional.empty(), shares.add(2, 20));
    shares.remove(1, 11);
    shares.remove(2, 20);
    assertEquals(0, shares.size());
  }

  /** Against the same rule written down as plainly as can be. */
  @Test
  void isAsFairAsItsModel() {
    Random random = new Random(4);
    SourceShares<Integer> shares = new SourceShares<>(20);
    Map<Long, Set<Integer>> model = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      long source = random.nextInt(random.nextInt(12) + 1);
      Set<Integer> own = model.computeIfAbsent(source, any -> new LinkedHashSet<>());
      if (random.nextInt(3) == 0 && !own.isEmpty()) {
        int gone = own.iterator().next();
        own.remove(gone);
        shares.remove(source, gone);
      } else {
        own.add(i);
        shares
            .add(source, i)
            .ifPresent(
                loser -> {
                  int most = model.values().stream().mapToInt(Set::size).max().orElseThrow();
                  Set<Integer> its =
                      model.values().stream()
                          .filter(all -> all.contains(loser))
                          .findFirst()
                          .orElseThrow();
                  assertEquals(most, its.size());
                  assertEquals(its.iterator().next(), loser);
                  its.remove(loser);
                });
      }
      assertEquals(model.values().stream().mapToInt(Set::size).sum(), shares.size());
    }
  }
}
