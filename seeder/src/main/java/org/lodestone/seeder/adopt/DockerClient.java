package org.lodestone.seeder.adopt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lodestone.program.CommandFailure;

/**
 * dockerd, with either image store: {@code registry-mirrors} in its {@code daemon.json} are asked
 * first for names of Docker Hub, and for no others.
 */
public final class DockerClient implements ContainerClient {

  @Override
  public String name() {
    return "docker";
  }

  @Override
  public List<String> programs() {
    return List.of("dockerd");
  }

  @Override
  public Plan configure(Place place, Adoption adoption) throws IOException, CommandFailure {
    if (!adoption.registries().equals(List.of(MirroredRegistry.DOCKER_HUB))) {
      throw CommandFailure.usage(
          "docker has mirrors for docker.io alone",
          "leave out --registry, or configure containerd or podman for the others");
    }
    Path file = file(place);
    String text = SettingsFile.textOf(file);
    DaemonJson json = parse(file, text).withMirror(adoption.url());
    return Plan.of(List.of(FileChange.of(file, text, json.toString())), afterwards(place));
  }

  @Override
  public Plan undo(Place place, Adoption adoption) throws IOException, CommandFailure {
    Path file = file(place);
    String text = SettingsFile.textOf(file);
    DaemonJson before = parse(file, text);
    DaemonJson json = before.withoutMirror(adoption.url());
    if (json == before) {
      return new Plan(List.of(), others(file, before.mirrors()));
    }
    boolean ours = json.isEmpty() && !Files.exists(new SettingsFile(file).backup().path());
    String after = ours ? "" : json.toString();
    return Plan.of(List.of(FileChange.of(file, after, after)), afterwards(place));
  }

  private static Path file(Place place) {
    return place.user()
        ? place.config().resolve("docker/daemon.json")
        : place.system("/etc/docker/daemon.json");
  }

  private static DaemonJson parse(Path file, String text) throws CommandFailure {
    try {
      return DaemonJson.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.environment(
          "cannot read " + file + ": " + e.getMessage(),
          "dockerd --validate --config-file " + file + " says what it makes of it",
          e);
    }
  }

  private static List<String> others(Path file, List<String> mirrors) {
    return mirrors.isEmpty()
        ? List.of()
        : List.of(
            "the mirrors in %s are %s; --gateway says which of them to take out"
                .formatted(file, String.join(" ", mirrors)));
  }

  private static List<String> afterwards(Place place) {
    return List.of(
        place.user()
            ? "dockerd goes by it after: systemctl --user reload docker"
            : "dockerd goes by it after: systemctl reload docker");
  }
}
