package org.lodestone.tuf;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lodestone.tuf.TargetRoles.Visit;
import org.lodestone.tuf.Update.Found;
import org.lodestone.tuf.UpdateFailedException.Check;

/**
 * Step 5.6.7: a pre-order depth-first search for what a collection says of a target. A delegation
 * that comes earlier is believed more; behind a terminating one that covers the target, nothing is
 * asked but what it delegates to.
 */
final class TargetSearch {

  /** Most roles asked about one target. */
  static final int MAX_ROLES = 32;

  private TargetSearch() {}

  /** Loads and checks a role's metadata. */
  interface Loader {
    Targets load(Visit visit) throws IOException, UpdateFailedException;
  }

  static Optional<Found> find(String path, Visit topLevel, Loader loader)
      throws IOException, UpdateFailedException {
    Deque<Visit> ahead = new ArrayDeque<>(List.of(topLevel));
    Set<String> visited = new HashSet<>();
    while (!ahead.isEmpty()) {
      Visit next = ahead.pop();
      if (visited.contains(next.role())) {
        continue; // a cycle
      }
      if (visited.size() == MAX_ROLES) {
        throw new UpdateFailedException(
            Check.DELEGATIONS,
            "5.6.7",
            path,
            "expected to ask at most %d roles, found more delegations".formatted(MAX_ROLES));
      }
      visited.add(next.role());
      Targets targets = loader.load(next);
      TargetFile file = targets.targets().get(path);
      if (file != null) {
        return Optional.of(new Found(path, file, next.role()));
      }
      List<Visit> below = new ArrayList<>();
      for (Delegation delegation : targets.delegations()) {
        if (delegation.covers(path)) {
          below.add(new Visit(delegation.role(), delegation.quorum()));
          if (delegation.terminating()) {
            ahead.clear();
            break;
          }
        }
      }
      for (int i = below.size() - 1; i >= 0; i--) {
        ahead.push(below.get(i));
      }
    }
    return Optional.empty();
  }
}
