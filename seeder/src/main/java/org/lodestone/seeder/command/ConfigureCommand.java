package org.lodestone.seeder.command;

import org.lodestone.seeder.terminal.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Leads container clients to the gateway. */
@Command(
    name = "configure",
    description = {
      "Have a container client of this machine pull through the gateway.",
      "",
      "Its own settings files are changed, after the difference has been shown. What the gateway"
          + " does not have, the client still pulls from the registry itself."
    },
    footer = {
      "Examples:",
      "  lodestone configure docker",
      "  lodestone configure containerd --registry docker.io,ghcr.io",
      "  lodestone configure podman --undo"
    })
public final class ConfigureCommand {

  private ConfigureCommand() {}

  public static CommandLine commandLine(Environment environment) {
    return new CommandLine(new ConfigureCommand())
        .addSubcommand(new ConfigureDockerCommand(environment))
        .addSubcommand(new ConfigureContainerdCommand(environment))
        .addSubcommand(new ConfigurePodmanCommand(environment));
  }
}
