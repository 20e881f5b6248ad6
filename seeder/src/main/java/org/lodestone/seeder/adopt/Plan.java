package org.lodestone.seeder.adopt;

import java.util.List;

/**
 * What is to be done to lead a client to the gateway, or away from it.
 *
 * @param changes of files, in the order in which they are made; none when all is as it should be
 * @param notes what the user has to know or do then
 */
public record Plan(List<FileChange> changes, List<String> notes) {

  public Plan {
    changes = List.copyOf(changes);
    notes = List.copyOf(notes);
  }

  /**
   * @param changes those that change nothing are left out
   * @param notes of interest only when something changes
   */
  static Plan of(List<FileChange> changes, List<String> notes) {
    List<FileChange> needed = changes.stream().filter(FileChange::isNeeded).toList();
    return new Plan(needed, needed.isEmpty() ? List.of() : notes);
  }
}
