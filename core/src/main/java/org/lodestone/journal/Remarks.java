package org.lodestone.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The first remarks about something; how many came after them is said. Guarded by itself. */
final class Remarks {

  private static final int MAX = 8;

  private final long begun = System.nanoTime();
  private final List<Remark> first = new ArrayList<>();
  private int more;
  private long latest;

  /** Notes it when it happens first. */
  synchronized void add(String text) {
    String bounded = Texts.bounded(text);
    if (first.stream().anyMatch(known -> known.text().equals(bounded))) {
      return;
    }
    latest = millis();
    if (first.size() < MAX) {
      first.add(new Remark(latest, bounded));
    } else {
      more++;
    }
  }

  /** Milliseconds since the beginning. */
  long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  synchronized List<Remark> all() {
    List<Remark> all = new ArrayList<>(first);
    if (more > 0) {
      all.add(new Remark(latest, "%d more things happened until then".formatted(more)));
    }
    return all;
  }
}
