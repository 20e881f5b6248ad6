package org.lodestone.seeder.report;

import java.util.ArrayList;
import java.util.List;
import org.lodestone.control.Eviction;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.Units;

/** What has become of an image that was to go. */
public record EvictionReport(
    String subject, List<String> names, int removed, long bytes, int kept) {

  /**
   * Tells it to people, or as JSON.
   *
   * @param done such as {@code evicted}
   */
  public static void print(Output output, String done, String subject, Eviction evicted) {
    List<String> facts = new ArrayList<>();
    facts.add(
        evicted.removed() == 0
            ? "nothing freed"
            : Units.bytes(evicted.bytes())
                + " freed, "
                + Units.count(evicted.removed(), "blob")
                + " removed");
    if (evicted.kept() > 0) {
      facts.add(Units.count(evicted.kept(), "blob") + " kept, as others need them");
    }
    output.print(done + " " + subject + ": " + String.join("; ", facts));
    output.printJson(
        new EvictionReport(
            subject, evicted.names(), evicted.removed(), evicted.bytes(), evicted.kept()));
  }
}
