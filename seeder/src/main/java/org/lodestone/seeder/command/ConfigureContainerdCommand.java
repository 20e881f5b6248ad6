package org.lodestone.seeder.command;

import org.lodestone.seeder.adopt.ContainerdClient;
import org.lodestone.seeder.terminal.Environment;
import picocli.CommandLine.Command;

/** {@code lodestone configure containerd}. */
@Command(
    name = "containerd",
    description = {
      "Have containerd, and so Kubernetes and nerdctl, pull through the gateway.",
      "",
      "Each registry gets a hosts.toml below /etc/containerd/certs.d, or where config_path in"
          + " config.toml leads. Where config_path is not set, that line is added for CRI; nothing"
          + " else in config.toml changes. --registry '*' is for all that have no hosts.toml of"
          + " their own."
    },
    footer = {
      "Examples:",
      "  lodestone configure containerd --registry docker.io,registry.example:5000",
      "  lodestone configure containerd --root /mnt/image --yes",
      "  lodestone configure containerd --undo"
    })
final class ConfigureContainerdCommand extends ConfigureClientCommand {

  ConfigureContainerdCommand(Environment environment) {
    super(environment, new ContainerdClient());
  }
}
