package org.lodestone.seeder.command;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.TrustOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.Table;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.trust.TrustPolicyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lodestone trust list}. */
@Command(
    name = "list",
    description = "Show the trust policy.",
    footer = {"Examples:", "  lodestone trust list", "  lodestone trust list --json"})
final class TrustListCommand implements Callable<Integer> {

  @Mixin private final Output output;
  @Mixin private final TrustOptions trust;

  TrustListCommand(Environment environment) {
    this.output = new Output(environment);
    this.trust = new TrustOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    List<TrustPolicyFile.Entry> entries = trust.editablePolicy().entries();
    Table table = new Table("SCOPE", "REQUIRES", "OF KEYS");
    for (TrustPolicyFile.Entry entry : entries) {
      boolean signed = entry.threshold() > 0;
      table.row(
          entry.scope(),
          signed ? Units.count(entry.threshold(), "signature") : entry.type(),
          signed ? String.join(" ", entry.keys()) : "");
    }
    table.lines().forEach(output::print);
    output.printJson(new Report(trust.policyFile().toString(), entries));
    return ExitCode.OK;
  }

  private record Report(String policy, List<TrustPolicyFile.Entry> entries) {}
}
