package org.lodestone.tracker.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lodestone.index.IndexApi;
import org.lodestone.tracker.index.DocumentStore.Found;

/** A document that answers a question, and how new it is. */
record Ranked(long sequence, Found found) {

  static final Comparator<Ranked> NEWEST =
      Comparator.comparingLong(Ranked::sequence)
          .thenComparingLong(ranked -> ranked.found().id())
          .reversed();

  /**
   * What fits into one answer, newest first: the newest of every key before the second of any, so
   * that a key with large documents pushes nobody out but itself.
   *
   * @param ofKeys of each key, newest first
   */
  static List<Found> answer(List<List<Ranked>> ofKeys) {
    List<Ranked> inTurn = new ArrayList<>();
    for (int turn = 0; turn < IndexApi.MAX_DOCUMENTS_OF_ONE_KEY; turn++) {
      for (List<Ranked> one : ofKeys) {
        if (turn < one.size()) {
          inTurn.add(one.get(turn));
        }
      }
    }
    List<Ranked> fitting = new ArrayList<>();
    long bytes = 0;
    for (Ranked one : inTurn) {
      if (fitting.isEmpty() || bytes + one.found().bytes() <= DocumentStore.MAX_ENVELOPE_BYTES) {
        fitting.add(one);
        bytes += one.found().bytes();
      }
    }
    return fitting.stream().sorted(NEWEST).map(Ranked::found).toList();
  }
}
