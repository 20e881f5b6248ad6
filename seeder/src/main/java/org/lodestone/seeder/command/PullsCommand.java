package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.lodestone.control.ControlClient;
import org.lodestone.control.Pull;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.StoreOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.Table;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.seeder.work.Interruption;
import org.lodestone.seeder.work.RunningNodes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lodestone pulls}. */
@Command(
    name = "pulls",
    description = {
      "Show the blobs that are on their way.",
      "",
      "Asks the gateway, keep or other command that runs on the store; without --store, whichever"
          + " run on the default stores of the gateway and of keep."
    },
    footer = {
      "Examples:",
      "  lodestone pulls",
      "  lodestone pulls --watch",
      "  lodestone pulls --store /srv/images --json"
    })
public final class PullsCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final StoreOptions storage;

  @Option(names = "--watch", description = "Show them anew each second until ^C.")
  private boolean watch;

  public PullsCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.storage = new StoreOptions(environment);
  }

  @Override
  public Integer call() throws Exception {
    List<Path> stores =
        storage
            .given()
            .map(List::of)
            .orElse(
                List.of(
                    StoreOptions.gatewayStore(environment),
                    StoreOptions.defaultStore(environment)));
    return Interruption.interrupts(() -> show(stores));
  }

  private int show(List<Path> stores) throws IOException, InterruptedException, CommandFailure {
    try (RunningNodes nodes = RunningNodes.on(stores)) {
      while (true) {
        List<Row> rows = rows(nodes.all());
        print(rows);
        if (!watch) {
          return ExitCode.OK;
        }
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }

  private static List<Row> rows(List<ControlClient> nodes) throws IOException, CommandFailure {
    List<Row> rows = new ArrayList<>();
    for (ControlClient node : nodes) {
      for (Pull pull : node.pulls()) {
        rows.add(Row.of(node.info().program(), pull));
      }
    }
    return rows;
  }

  private void print(List<Row> rows) {
    Table table = new Table("BLOB", "HERE", "OF", "RATE", "PEERS", "FROM", "BY");
    for (Row row : rows) {
      table.row(
          Units.brief(row.blob().substring("sha256:".length())),
          Units.bytes(row.here()),
          Units.bytes(row.size()),
          Units.rate(row.rate()),
          Integer.toString(row.peers()),
          row.source(),
          row.program());
    }
    if (rows.isEmpty()) {
      output.say("nothing is on its way");
    } else {
      table.lines().forEach(output::print);
    }
    output.printJson(new Report(rows));
  }

  private record Row(
      String blob, long size, long here, int rate, int peers, String source, String program) {

    static Row of(String program, Pull pull) {
      return new Row(
          pull.blob().toString(),
          pull.size(),
          pull.here(),
          pull.rate(),
          pull.peers(),
          pull.source(),
          program);
    }
  }

  private record Report(List<Row> pulls) {}
}
