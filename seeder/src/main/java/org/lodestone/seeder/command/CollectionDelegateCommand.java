package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.work.CollectionWork;
import org.lodestone.tuf.PublishedCollection;
import org.lodestone.tuf.PublishedCollection.Signers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone collection delegate}. */
@Command(
    name = "delegate",
    description = {
      "Say whose keys count for a role, in the place of those that did.",
      "",
      "With --path, ROLE is one that may speak of those names and tags, such as a CI system."
          + " Patterns are matched against NAME/TAG, part by part: * stands for any characters of"
          + " one part, so acme/*/* covers acme/app:1.2 and not acme/team/app:1.2.",
      "",
      "Without it, ROLE is root, targets, snapshot or timestamp, whose keys a new root changes: so"
          + " are they rotated.",
      "",
      "What has to be signed is staged."
    },
    footer = {
      "Examples:",
      "  lodestone collection delegate acme ci --key ci.pub --path 'acme/*/*'",
      "  lodestone collection delegate acme timestamp --key new-online.pub",
      "  lodestone collection delegate acme root --key alice.pub --key carol.pub --threshold 2"
    })
final class CollectionDelegateCommand implements Callable<Integer> {

  private static final Set<String> TOP_LEVEL = Set.of("root", "targets", "snapshot", "timestamp");

  private final Environment environment;

  @Mixin private final Output output;

  @Parameters(index = "0", paramLabel = "DIR", description = "The collection's folder.")
  private Path folder;

  @Parameters(index = "1", paramLabel = "ROLE", description = "The role whose keys these are.")
  private String role;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "Public key that may sign for the role. Repeatable.")
  private List<Path> keys;

  @Option(
      names = "--threshold",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many of the keys have to sign. Default: ${DEFAULT-VALUE}.")
  private int threshold;

  @Option(
      names = "--path",
      paramLabel = "PATTERN",
      description = "Names and tags that the role may speak of. Repeatable.")
  private List<String> paths = List.of();

  @Option(
      names = "--terminating",
      description = "Nobody that comes after the role is asked about what the patterns cover.")
  private boolean terminating;

  @Option(
      names = "--from",
      paramLabel = "ROLE",
      defaultValue = "targets",
      description = "The role that lets it. Default: ${DEFAULT-VALUE}.")
  private String from;

  CollectionDelegateCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    boolean topLevel = TOP_LEVEL.contains(role);
    if (topLevel != paths.isEmpty()) {
      throw CommandFailure.usage(
          topLevel ? role + " takes no --path" : "nothing says what " + role + " may speak of",
          topLevel ? "choose another name for the role" : "--path 'NAME/*' covers a name's tags");
    }
    PublishedCollection collection = new PublishedCollection(folder);
    Signers signers = CollectionWork.signers(keys, threshold);
    Instant now = environment.clock().instant();
    CollectionWork.change(
        () -> {
          if (topLevel) {
            collection.authorize(role, signers, now);
          } else {
            collection.delegate(from, role, signers, paths, terminating, now);
          }
          CollectionWork.sayWhatWaits(collection, output);
        });
    return ExitCode.OK;
  }
}
