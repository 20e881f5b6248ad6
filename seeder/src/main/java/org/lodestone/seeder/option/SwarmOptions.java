package org.lodestone.seeder.option;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.lodestone.index.IndexClient;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.CommandStyle;
import org.lodestone.program.Endpoints;
import org.lodestone.torrent.Tracker;
import picocli.CommandLine.Option;

/** The options that say where peers and documents are found. */
public final class SwarmOptions {

  private static final Duration INDEX_TIMEOUT = Duration.ofSeconds(10);

  @Option(
      names = {"-t", "--tracker"},
      paramLabel = "URL",
      split = ",",
      hideParamSyntax = true,
      order = 40,
      description = {
        "Tracker, http:, https: or udp:. http://HOST:PORT alone announces to"
            + " http://HOST:PORT/announce and finds the index at http://HOST:PORT, as Lodestone's"
            + " tracker serves both (udp://HOST:PORT likewise). Repeatable, or a list with commas. Default:"
            + " $LODESTONE_TRACKER."
      })
  private List<Tracker> trackers = List.of();

  @Option(
      names = "--index",
      paramLabel = "URL",
      split = ",",
      hideParamSyntax = true,
      converter = CommandStyle.Index.class,
      order = 41,
      description =
          "Index, instead of those beside the trackers; none for no index at all. Repeatable, or a list with commas."
              + " Default: $LODESTONE_INDEX.")
  private List<URI> indexes = List.of();

  public Endpoints endpoints() {
    return Endpoints.of(trackers, indexes);
  }

  /** For commands that seed. */
  public Endpoints withTrackers() throws CommandFailure {
    if (endpoints().trackers().isEmpty()) {
      throw CommandFailure.usage(
          "no tracker, so no one could find the seeder",
          "name one with --tracker http://HOST:7070, or set LODESTONE_TRACKER");
    }
    return endpoints();
  }

  public List<IndexClient> indexes() {
    return endpoints().indexes().stream()
        .map(index -> new IndexClient(index, INDEX_TIMEOUT))
        .toList();
  }

  /** For commands that can do nothing without an index. */
  public List<IndexClient> requiredIndexes() throws CommandFailure {
    if (endpoints().indexes().isEmpty()) {
      throw CommandFailure.usage(
          "no index to ask",
          "name one with --index http://HOST:7070, or set LODESTONE_INDEX or LODESTONE_TRACKER");
    }
    return indexes();
  }
}
