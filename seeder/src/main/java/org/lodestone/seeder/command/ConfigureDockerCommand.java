package org.lodestone.seeder.command;

import org.lodestone.seeder.adopt.DockerClient;
import org.lodestone.seeder.terminal.Environment;
import picocli.CommandLine.Command;

/** {@code lodestone configure docker}. */
@Command(
    name = "docker",
    description = {
      "Have docker pull names of docker.io through the gateway.",
      "",
      "Adds the gateway to registry-mirrors in /etc/docker/daemon.json. Docker has mirrors for"
          + " docker.io alone; names of the gateway itself need no settings:"
          + " docker pull 127.0.0.1:5050/acme/app."
    },
    footer = {
      "Examples:",
      "  lodestone configure docker",
      "  lodestone configure docker --undo",
      "  lodestone configure docker --user --yes"
    })
final class ConfigureDockerCommand extends ConfigureClientCommand {

  ConfigureDockerCommand(Environment environment) {
    super(environment, new DockerClient());
  }
}
