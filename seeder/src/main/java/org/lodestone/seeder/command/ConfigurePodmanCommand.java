package org.lodestone.seeder.command;

import org.lodestone.seeder.adopt.PodmanClient;
import org.lodestone.seeder.terminal.Environment;
import picocli.CommandLine.Command;

/** {@code lodestone configure podman}. */
@Command(
    name = "podman",
    description = {
      "Have podman, buildah, skopeo and CRI-O pull through the gateway.",
      "",
      "Writes /etc/containers/registries.conf.d/50-lodestone.conf. Where another file speaks of a"
          + " registry, the mirror is put into that one, as the last entry counts alone."
    },
    footer = {
      "Examples:",
      "  lodestone configure podman --registry docker.io,quay.io",
      "  lodestone configure podman --user",
      "  lodestone configure podman --undo"
    })
final class ConfigurePodmanCommand extends ConfigureClientCommand {

  ConfigurePodmanCommand(Environment environment) {
    super(environment, new PodmanClient());
  }
}
