package org.lodestone.seeder.command;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lodestone.control.NodeAccess;
import org.lodestone.node.Origin;
import org.lodestone.node.StoreUsage;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.NodeOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.Table;
import org.lodestone.seeder.terminal.Units;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lodestone usage}. */
@Command(
    name = "usage",
    description = {
      "Show what the images of a store take, the largest first.",
      "",
      "ALONE is what would be freed if only that image went, SHARED what it has in common with"
          + " others. FROM is published for what was published from this store, accepted for what"
          + " was pulled by a signed document, upstream for what was pulled through from a registry,"
          + " other for the rest. While a gateway or keep runs on the store, that one is asked."
    },
    footer = {
      "Examples:",
      "  lodestone usage",
      "  lodestone usage --store ~/.local/share/lodestone/gateway --json"
    })
public final class UsageCommand implements Callable<Integer> {

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm'Z'").withZone(ZoneOffset.UTC);

  @Mixin private final Output output;
  @Mixin private final NodeOptions nodes;

  public UsageCommand(Environment environment) {
    this.output = new Output(environment);
    this.nodes = new NodeOptions(environment);
  }

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure {
    try (NodeAccess access = nodes.open("usage")) {
      StoreUsage usage = access.operations().usage();
      print(usage);
      output.printJson(
          new Report(
              usage.images().stream().map(Row::of).toList(), usage.bytes(), usage.unclaimed()));
    }
    return ExitCode.OK;
  }

  private void print(StoreUsage usage) {
    Table table = new Table("IMAGE", "ALONE", "SHARED", "LAST USED", "FROM", "PINNED");
    for (StoreUsage.Image image : usage.images()) {
      table.row(
          name(image),
          Units.bytes(image.alone()),
          Units.bytes(image.shared()),
          image.used() == 0 ? "-" : MINUTE.format(Instant.ofEpochMilli(image.used())),
          origin(image),
          image.pinned() ? "yes" : "-");
    }
    if (!usage.images().isEmpty()) {
      table.lines().forEach(output::print);
    }
    output.print(
        "%s in %s; %s belong to no image"
            .formatted(
                Units.bytes(usage.bytes()),
                Units.count(usage.images().size(), "image"),
                Units.bytes(usage.unclaimed())));
  }

  private static String name(StoreUsage.Image image) {
    List<String> names = image.names();
    return names.isEmpty()
        ? Units.brief(image.root())
        : names.get(0) + (names.size() > 1 ? " +" + (names.size() - 1) : "");
  }

  private static String origin(StoreUsage.Image image) {
    return image.origin().map(Origin::word).orElse("other");
  }

  private record Row(
      String digest,
      List<String> names,
      String from,
      boolean pinned,
      long alone,
      long shared,
      Optional<Instant> lastUsed) {

    static Row of(StoreUsage.Image image) {
      return new Row(
          image.root().toString(),
          image.names(),
          origin(image),
          image.pinned(),
          image.alone(),
          image.shared(),
          Optional.of(image.used()).filter(used -> used > 0).map(Instant::ofEpochMilli));
    }
  }

  private record Report(List<Row> images, long bytes, long unclaimed) {}
}
