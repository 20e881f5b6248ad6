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

/** {@code lodestone evict}. */
@Command(
    name = "evict",
    description = {
      "Remove images from a store.",
      "",
      "Forgets the name, the documents that speak for it, and every blob that no other image,"
          + " document or pin needs; each leaves its swarm before its file goes. By a digest an image"
          + " is evicted under all names that it has. What is pinned or being read stays.",
      "",
      "While a gateway or keep runs on the store, that one does it. A client that pulls the image"
          + " again brings it back."
    },
    footer = {
      "Examples:",
      "  lodestone evict acme/app:1.2",
      "  lodestone evict acme/app:1.1 --store ~/.local/share/lodestone/gateway"
    })
public final class EvictCommand implements Callable<Integer> {

  @Mixin private final Output output;
  @Mixin private final NodeOptions nodes;

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME[:TAG]|DIGEST",
      description = "What to evict; a name without a tag means latest.")
  private List<String> subjects;

  public EvictCommand(Environment environment) {
    this.output = new Output(environment);
    this.nodes = new NodeOptions(environment);
  }

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure {
    try (NodeAccess access = nodes.open("evict")) {
      for (String subject : subjects) {
        EvictionReport.print(output, "evicted", subject, access.operations().evict(subject));
      }
    }
    return ExitCode.OK;
  }
}
