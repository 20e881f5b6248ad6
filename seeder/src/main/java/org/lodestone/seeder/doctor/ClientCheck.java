package org.lodestone.seeder.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lodestone.program.CommandFailure;
import org.lodestone.seeder.adopt.Adoption;
import org.lodestone.seeder.adopt.ContainerClient;
import org.lodestone.seeder.adopt.Place;

/**
 * Whether a container client is here, and pulls through the gateway: it does when configuring it
 * would change nothing.
 *
 * @param places whose settings count; those of any are enough
 * @param variables the environment, for the programs' folders
 */
public record ClientCheck(
    ContainerClient client, List<Place> places, Adoption adoption, Map<String, String> variables)
    implements Check {

  /** Where daemons are, which a user's path may leave out. */
  private static final String SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin:/sbin";

  @Override
  public String subject() {
    return client.name();
  }

  @Override
  public String advice() {
    return "lodestone configure " + client.name() + " shows what it would change, and asks";
  }

  @Override
  public Finding look() throws IOException {
    List<String> installed = client.programs().stream().filter(this::isInstalled).toList();
    if (installed.isEmpty()) {
      return Finding.ok(subject(), "not installed");
    }
    String programs = String.join(", ", installed);
    try {
      return isConfigured()
          ? Finding.ok(subject(), "%s through %s".formatted(programs, adoption.gateway()))
          : Finding.warning(subject(), programs + " not through " + adoption.gateway(), advice());
    } catch (CommandFailure e) {
      return Finding.warning(subject(), e.getMessage(), e.hint().orElse(advice()));
    }
  }

  /** Whether one of the places has all that is needed. */
  public boolean isConfigured() throws IOException, CommandFailure {
    for (Place place : places) {
      if (client.configure(place, adoption).changes().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private boolean isInstalled(String program) {
    String path = variables.getOrDefault("PATH", "") + File.pathSeparator + SYSTEM_FOLDERS;
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> folder.startsWith("/"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
