package org.lodestone.seeder.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.index.IndexClient;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.Table;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.seeder.work.Offers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone search}. */
@Command(
    name = "search",
    description = {
      "Find images in an index.",
      "",
      "An index can say what it likes: inspect shows who signed an image, and whether you trust"
          + " them."
    },
    footer = {
      "Examples:",
      "  lodestone search acme --index http://tracker.example:7070",
      "  lodestone search web server --limit 50 --json | jq -r '.hits[].name'"
    })
public final class SearchCommand implements Callable<Integer> {

  private static final int LONGEST_TAGS = 40;

  @Mixin private final Output output;
  @Mixin private final SwarmOptions swarm = new SwarmOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "WORD",
      description = "Words that the name or tags have.")
  private List<String> words;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many images. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--offset",
      paramLabel = "N",
      defaultValue = "0",
      description = "Leave out the first N, to go on where a page ended.")
  private int offset;

  public SearchCommand(Environment environment) {
    this.output = new Output(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    String query = String.join(" ", words);
    List<IndexClient.Page> pages =
        new Offers(swarm.requiredIndexes(), output)
            .ask((index, deadline) -> List.of(index.search(query, offset, limit)))
            .interleaved();
    pages.forEach(this::print);
    if (pages.stream().allMatch(page -> page.hits().isEmpty())) {
      throw CommandFailure.refused(
          "no image matches '" + query + "'",
          "asked: "
              + String.join(
                  ", ", swarm.endpoints().indexes().stream().map(Object::toString).toList()));
    }
    return ExitCode.OK;
  }

  private void print(IndexClient.Page page) {
    List<HitReport> hits = new ArrayList<>();
    Table table = new Table("IMAGE", "TAGS", "SIZE", "SIGNER", "DIGEST");
    for (IndexClient.Hit hit : page.hits()) {
      String digest = hit.root().toString();
      hits.add(new HitReport(hit.name(), hit.tags(), digest, hit.size(), hit.keyId()));
      table.row(
          hit.name(),
          shorten(String.join(",", hit.tags())),
          Units.bytes(hit.size()),
          Units.brief(hit.keyId()),
          Units.brief(hit.root()));
    }
    output.printJson(new PageReport(hits, page.total(), page.next().orElse(null)));
    if (!hits.isEmpty()) {
      table.lines().forEach(output::print);
      page.next()
          .ifPresent(
              next -> output.say(page.total() + " images in all; more with --offset " + next));
    }
  }

  private static String shorten(String tags) {
    return tags.length() <= LONGEST_TAGS ? tags : tags.substring(0, LONGEST_TAGS - 1) + "…";
  }

  private record HitReport(
      String name, List<String> tags, String digest, long size, String keyId) {}

  private record PageReport(List<HitReport> hits, long total, Integer next) {}
}
