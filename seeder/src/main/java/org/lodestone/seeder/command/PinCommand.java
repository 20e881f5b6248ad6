package org.lodestone.seeder.command;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.control.NodeAccess;
import org.lodestone.control.NodeOperations;
import org.lodestone.node.PinPattern;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.NodeOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone pin}. */
@Command(
    name = "pin",
    description = {
      "Keep images from eviction, by their names.",
      "",
      "* stands for any characters, a name without a tag for all its tags. A pin also keeps what gets"
          + " such a name later. Without a pattern the pins are listed."
    },
    footer = {
      "Examples:",
      "  lodestone pin acme/app:1.2 'acme/base*'",
      "  lodestone pin",
      "  lodestone pin --remove acme/app:1.2"
    })
public final class PinCommand implements Callable<Integer> {

  @Mixin private final Output output;
  @Mixin private final NodeOptions nodes;

  @Parameters(
      arity = "0..*",
      paramLabel = "PATTERN",
      description = "A name such as acme/app:1.2, acme/app or acme/*.")
  private List<PinPattern> patterns = List.of();

  @Option(names = "--remove", description = "Take these pins away.")
  private boolean remove;

  public PinCommand(Environment environment) {
    this.output = new Output(environment);
    this.nodes = new NodeOptions(environment);
  }

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure {
    if (remove && patterns.isEmpty()) {
      throw CommandFailure.usage("no pin to remove", "lodestone pin lists them");
    }
    try (NodeAccess access = nodes.open("pin")) {
      NodeOperations node = access.operations();
      for (PinPattern pattern : patterns) {
        change(node, pattern);
      }
      if (patterns.isEmpty()) {
        List<String> pins = node.pins().stream().map(PinPattern::text).toList();
        pins.forEach(output::print);
        output.printJson(new Report(pins));
      }
    }
    return ExitCode.OK;
  }

  private void change(NodeOperations node, PinPattern pattern)
      throws IOException, InterruptedException, CommandFailure {
    if (!remove) {
      node.pin(pattern);
      output.say("pinned " + pattern);
    } else if (node.unpin(pattern)) {
      output.say("no longer pinned: " + pattern);
    } else {
      throw CommandFailure.refused("there is no pin " + pattern, "lodestone pin lists them");
    }
  }

  private record Report(List<String> pins) {}
}
