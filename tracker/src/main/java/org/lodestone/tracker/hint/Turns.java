package org.lodestone.tracker.hint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Puts things into an order whose every beginning has as much of each group as can be. */
final class Turns {

  private Turns() {}

  /**
   * Everybody's first, then everybody's second, and so on, where everybody is a group; in each
   * group it goes likewise between smaller groups. The same things always come in the same order.
   *
   * @param groupings the coarsest first
   */
  static <T> List<T> mixed(List<T> all, List<Function<T, Object>> groupings) {
    if (groupings.isEmpty()) {
      return all;
    }
    Map<Object, List<T>> groups =
        all.stream()
            .collect(
                Collectors.groupingBy(groupings.get(0), LinkedHashMap::new, Collectors.toList()));
    Queue<Iterator<T>> turns = new ArrayDeque<>();
    groups
        .values()
        .forEach(
            group -> turns.add(mixed(group, groupings.subList(1, groupings.size())).iterator()));
    List<T> mixed = new ArrayList<>(all.size());
    while (!turns.isEmpty()) {
      Iterator<T> next = turns.remove();
      mixed.add(next.next());
      if (next.hasNext()) {
        turns.add(next);
      }
    }
    return mixed;
  }
}
