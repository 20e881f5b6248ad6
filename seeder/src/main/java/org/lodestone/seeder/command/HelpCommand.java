package org.lodestone.seeder.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.program.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code lodestone help}. */
@Command(
    name = "help",
    helpCommand = true,
    description = "Show the help of a command.",
    footer = {"Examples:", "  lodestone help seed", "  lodestone help key generate"})
public final class HelpCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "Which one, such as seed or key generate. Default: all in short.")
  private List<String> path = List.of();

  @Override
  public Integer call() {
    CommandLine found = spec.root().commandLine();
    for (String word : path) {
      CommandLine next = found.getSubcommands().get(word);
      if (next == null) {
        throw new UnmatchedArgumentException(found, List.of(word));
      }
      found = next;
    }
    found.usage(spec.commandLine().getOut());
    return ExitCode.OK;
  }
}
