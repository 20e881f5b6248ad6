package org.lodestone.index;

import java.util.ArrayList;
import java.util.List;

/**
 * What several sources said to one question.
 *
 * @param bySource the findings of those that answered, a list each
 * @param failures why the others said nothing, for people
 */
public record Replies<T>(List<List<T>> bySource, List<String> failures) {

  public Replies {
    bySource = List.copyOf(bySource);
    failures = List.copyOf(failures);
  }

  /** Whether any source answered, if only with nothing. */
  public boolean answered() {
    return !bySource.isEmpty();
  }

  /**
   * Everybody's first finding, then everybody's second, and so on: whoever looks at a bounded
   * number sees as much of each source, however much one of them says. Equal findings come once.
   */
  public List<T> interleaved() {
    List<T> all = new ArrayList<>();
    int longest = bySource.stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i < longest; i++) {
      for (List<T> findings : bySource) {
        if (i < findings.size()) {
          all.add(findings.get(i));
        }
      }
    }
    return all.stream().distinct().toList();
  }
}
