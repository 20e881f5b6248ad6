package org.lodestone.seeder;

import java.net.URI;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say where peers and documents are found. */
final class SwarmOptions {

  @Option(
      names = {"-t", "--tracker"},
      paramLabel = "URL",
      split = ",",
      order = 40,
      description = {
        "Tracker, http:, https: or udp:. http://HOST:PORT alone announces to"
            + " http://HOST:PORT/announce and finds the index at http://HOST:PORT, as Lodestone's"
            + " tracker serves both (udp://HOST:PORT likewise). Repeatable. Default:"
            + " $LODESTONE_TRACKER."
      })
  private List<URI> trackers = List.of();

  @Option(
      names = "--index",
      paramLabel = "URL",
      split = ",",
      order = 41,
      description =
          "Index, instead of those beside the trackers; none for no index at all. Repeatable."
              + " Default: $LODESTONE_INDEX.")
  private List<URI> indexes = List.of();

  Endpoints endpoints() {
    return Endpoints.of(trackers, indexes);
  }
}
