package org.lodestone.seeder.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.TrustOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.trust.TrustPolicyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lodestone trust remove}. */
@Command(
    name = "remove",
    description = {
      "Take a scope out of the trust policy.",
      "",
      "Of the other scopes the longest that covers a name decides then."
    },
    footer = {"Examples:", "  lodestone trust remove 'acme/*'"})
final class TrustRemoveCommand implements Callable<Integer> {

  @Mixin private final Output output;
  @Mixin private final TrustOptions trust;

  @Parameters(paramLabel = "SCOPE", description = "As trust list shows it.")
  private String scope;

  TrustRemoveCommand(Environment environment) {
    this.output = new Output(environment);
    this.trust = new TrustOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    TrustPolicyFile policy = trust.editablePolicy();
    if (!policy.remove(scope)) {
      throw CommandFailure.refused(
          "the trust policy " + policy.file() + " has no scope " + scope,
          "lodestone trust list shows its scopes");
    }
    policy.save();
    output.say("saved " + policy.file());
    return ExitCode.OK;
  }
}
