package org.lodestone.node;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lodestone.io.ByteSize;
import org.lodestone.node.RoomReport.Departure;
import org.lodestone.node.RoomReport.Total;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was evicted to make room, and what room could not be made. Guarded by itself. */
final class RoomLog {

  private static final Logger LOG = LoggerFactory.getLogger(RoomLog.class);
  private static final int MAX_LATEST = 50;

  private final Map<Shortage, Total> totals = new EnumMap<>(Shortage.class);
  private final Map<Shortage, String> unmet = new EnumMap<>(Shortage.class);
  private final Deque<Departure> latest = new ArrayDeque<>();

  RoomLog() {
    for (Shortage each : Shortage.values()) {
      totals.put(each, Total.NONE);
    }
  }

  synchronized void evicted(Instant at, String what, Shortage why, long bytes) {
    LOG.info("evicted {} {}: {}", what, why, new ByteSize(bytes));
    totals.computeIfPresent(why, (each, total) -> total.plus(bytes));
    latest.addFirst(new Departure(at, what, why.word(), bytes));
    if (latest.size() > MAX_LATEST) {
      latest.removeLast();
    }
  }

  /** There is room. */
  synchronized void met(Shortage each) {
    unmet.remove(each);
  }

  /** There is not, and nothing more may go. */
  synchronized void unmet(Shortage each, String text) {
    if (unmet.put(each, text) == null) {
      LOG.warn("{}", text);
    }
  }

  synchronized Map<String, Total> totals() {
    Map<String, Total> byWord = new TreeMap<>();
    totals.forEach((each, total) -> byWord.put(each.word(), total));
    return byWord;
  }

  synchronized List<Departure> latest() {
    return List.copyOf(latest);
  }

  synchronized Optional<String> unmet() {
    return unmet.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", unmet.values()));
  }
}
