package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.StoreOptions;
import org.lodestone.seeder.report.PullReport;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.LiveView;
import org.lodestone.seeder.terminal.Output;
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

  @Option(names = "--watch", description = "Go on to show them, as they are each second, until ^C.")
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

  private int show(List<Path> stores) throws Exception {
    try (RunningNodes nodes = RunningNodes.on(stores)) {
      if (watch) {
        Interruption.ends(() -> watch(nodes));
      } else {
        PullReport report = PullReport.of(nodes.all());
        report.lines().forEach(report.pulls().isEmpty() ? output::say : output::print);
        output.printJson(report);
      }
      return ExitCode.OK;
    }
  }

  private void watch(RunningNodes nodes) throws IOException, InterruptedException, CommandFailure {
    LiveView view = output.liveView();
    while (true) {
      PullReport report = PullReport.of(nodes.all());
      view.show(report.lines());
      output.printJson(report);
      TimeUnit.SECONDS.sleep(1); // rates are of interest, which have no moment of their own
    }
  }
}
