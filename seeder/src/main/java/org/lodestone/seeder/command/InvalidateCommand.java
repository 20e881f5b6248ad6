package org.lodestone.seeder.command;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.control.NodeAccess;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.NodeOptions;
import org.lodestone.seeder.report.EvictionReport;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lodestone invalidate}. */
@Command(
    name = "invalidate",
    description = {
      "Have the next pull of an image ask for it anew.",
      "",
      "Forgets what its tags were, by name and tag or all tags of a name, and removes what is here"
          + " of it and nothing else needs. Says nothing when nothing was known. What is pinned or"
          + " being read stays.",
      "",
      "While a gateway or keep runs on the store, that one does it."
    },
    footer = {
      "Examples:",
      "  lodestone invalidate docker.io/library/alpine:3",
      "  lodestone invalidate acme/app --store ~/.local/share/lodestone/gateway"
    })
public final class InvalidateCommand implements Callable<Integer> {

  @Mixin private final Output output;
  @Mixin private final NodeOptions nodes;

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME[:TAG]",
      description = "What to forget; a name without a tag means all its tags.")
  private List<String> subjects;

  public InvalidateCommand(Environment environment) {
    this.output = new Output(environment);
    this.nodes = new NodeOptions(environment);
  }

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure {
    try (NodeAccess access = nodes.open("invalidate")) {
      for (String subject : subjects) {
        EvictionReport.print(
            output, "invalidated", subject, access.operations().invalidate(subject));
      }
    }
    return ExitCode.OK;
  }
}
