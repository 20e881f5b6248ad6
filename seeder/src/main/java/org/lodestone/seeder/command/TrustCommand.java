package org.lodestone.seeder.command;

import org.lodestone.seeder.terminal.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Edits the trust policy. */
@Command(
    name = "trust",
    description = {
      "Say whose images you believe.",
      "",
      "The trust policy lists, for each scope, the keys that may sign for it. A scope is a name,"
          + " such as acme/app, or everything below a prefix, such as acme/*; the longest one that"
          + " covers a name decides alone. What no scope covers is rejected."
    },
    footer = {
      "Examples:",
      "  lodestone trust add 'acme/*' --key acme.pub",
      "  lodestone trust list",
      "  lodestone trust remove 'acme/*'"
    })
public final class TrustCommand {

  private TrustCommand() {}

  public static CommandLine commandLine(Environment environment) {
    return new CommandLine(new TrustCommand())
        .addSubcommand(new TrustAddCommand(environment))
        .addSubcommand(new TrustListCommand(environment))
        .addSubcommand(new TrustRemoveCommand(environment));
  }
}
