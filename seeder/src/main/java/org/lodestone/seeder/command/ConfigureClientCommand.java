package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.program.Causes;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.CommandStyle;
import org.lodestone.program.ExitCode;
import org.lodestone.program.ListenAddress;
import org.lodestone.seeder.adopt.Adoption;
import org.lodestone.seeder.adopt.ContainerClient;
import org.lodestone.seeder.adopt.FileChange;
import org.lodestone.seeder.adopt.MirroredRegistry;
import org.lodestone.seeder.adopt.Place;
import org.lodestone.seeder.adopt.Plan;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands have in common that change a client's settings. */
abstract class ConfigureClientCommand implements Callable<Integer> {

  private final Environment environment;
  private final ContainerClient client;

  @Mixin private final Output output;

  @Option(
      names = "--gateway",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:5050",
      description = "Where the gateway listens. Default: ${DEFAULT-VALUE}.")
  private ListenAddress gateway;

  @Option(
      names = "--registry",
      paramLabel = "NAME",
      split = ",",
      converter = Registry.class,
      description =
          "Whose names go through the gateway; repeatable, and all that do have to be named."
              + " Default: docker.io.")
  private List<MirroredRegistry> registries = List.of();

  @Option(
      names = "--undo",
      description = "Take out again what this command put in, and leave the rest as it is now.")
  private boolean undo;

  @Option(
      names = "--user",
      description = "Change your own settings, which rootless clients read, not the machine's.")
  private boolean user;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      defaultValue = "/",
      description = "The folder that holds etc, for an image of a machine. Default: /.")
  private Path root;

  @Option(names = "--dry-run", description = "Show the difference, and change nothing.")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask before the files are changed.")
  private boolean yes;

  ConfigureClientCommand(Environment environment, ContainerClient client) {
    this.environment = environment;
    this.client = client;
    this.output = new Output(environment);
  }

  /** Takes the name of a registry. */
  static final class Registry implements ITypeConverter<MirroredRegistry> {
    @Override
    public MirroredRegistry convert(String text) throws Exception {
      return CommandStyle.rejecting(MirroredRegistry::new).convert(text);
    }
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    Plan plan = plan();
    if (plan.changes().isEmpty()) {
      output.say(
          undo
              ? "nothing to take out of the settings of " + client.name()
              : "nothing to change: %s has %s already".formatted(client.name(), gateway));
    }
    for (FileChange change : plan.changes()) {
      output.print(change.diff().stripTrailing());
    }
    boolean apply = !dryRun && !plan.changes().isEmpty();
    if (apply) {
      askFirst();
      apply(plan.changes());
    }
    if (!dryRun) {
      plan.notes().forEach(output::say);
    }
    output.printJson(
        new Report(
            client.name(), plan.changes().stream().map(Change::of).toList(), apply, plan.notes()));
    return ExitCode.OK;
  }

  private Plan plan() throws IOException, CommandFailure {
    if (user && !root.equals(Path.of("/"))) {
      throw CommandFailure.usage(
          "--user means your own files, --root another machine's", "leave one of them out");
    }
    if (undo && !registries.isEmpty()) {
      throw CommandFailure.usage(
          "--undo takes everything out, whatever registry it is for", "leave out --registry");
    }
    if (gateway.port() == 0) {
      throw CommandFailure.usage(
          "a gateway has a port, found: " + gateway,
          "the ready line of lodestone gateway names it");
    }
    Place place = Place.of(environment, root, user);
    Adoption adoption =
        new Adoption(
            gateway, registries.isEmpty() ? List.of(MirroredRegistry.DOCKER_HUB) : registries);
    return undo ? client.undo(place, adoption) : client.configure(place, adoption);
  }

  private void askFirst() throws CommandFailure {
    if (yes) {
      return;
    }
    String answer =
        environment
            .answers()
            .apply("change this? [y/N] ")
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "nothing was changed, as there is no terminal to ask on",
                        "--yes agrees beforehand; --dry-run only shows the difference"));
    if (!answer.strip().matches("(?i)y|yes")) {
      throw CommandFailure.refused("nothing was changed, as you did not say yes", "");
    }
  }

  private void apply(List<FileChange> changes) throws IOException, CommandFailure {
    for (FileChange change : changes) {
      try {
        change.apply();
      } catch (AccessDeniedException e) {
        throw CommandFailure.environment(
            Causes.describe(e),
            "run it as root; with --user it changes your own settings, for rootless clients",
            e);
      }
      output.say((change.after().isPresent() ? "wrote " : "removed ") + change.file());
      if (change.hasBackup()) {
        output.say("as it was before Lodestone: " + change.backup());
      }
    }
  }

  private record Change(String file, boolean removed, String diff) {

    static Change of(FileChange change) {
      return new Change(change.file().toString(), change.after().isEmpty(), change.diff());
    }
  }

  private record Report(String client, List<Change> changes, boolean applied, List<String> notes) {}
}
