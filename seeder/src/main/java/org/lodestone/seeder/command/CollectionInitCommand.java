package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** {@code lodestone collection init}. */
@Command(
    name = "init",
    description = {
      "Begin a collection.",
      "",
      "Stages its first root, which says who may sign for what, and targets that name nothing yet."
          + " Both wait in DIR/staged for signatures. Only public keys are needed.",
      "",
      "Consumers get DIR/metadata/1.root.json by a way they trust; later roots follow from it."
    },
    footer = {
      "Examples:",
      "  lodestone collection init acme --root-key root.pub --targets-key release.pub \\",
      "    --online-key online.pub",
      "  lodestone collection init acme --root-key alice.pub --root-key bob.pub \\",
      "    --root-threshold 2 --targets-key release.pub --online-key online.pub"
    })
final class CollectionInitCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;

  @Parameters(paramLabel = "DIR", description = "The collection's folder.")
  private Path folder;

  @Option(
      names = "--root-key",
      required = true,
      paramLabel = "FILE",
      description = "Public key that may sign roots. Repeatable. Keep its private half offline.")
  private List<Path> rootKeys;

  @Option(
      names = "--root-threshold",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many of the root keys have to sign. Default: ${DEFAULT-VALUE}.")
  private int rootThreshold;

  @Option(
      names = "--targets-key",
      required = true,
      paramLabel = "FILE",
      description = "Public key that may say what targets there are, and delegate. Repeatable.")
  private List<Path> targetsKeys;

  @Option(
      names = "--targets-threshold",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many of the targets keys have to sign. Default: ${DEFAULT-VALUE}.")
  private int targetsThreshold;

  @Option(
      names = "--online-key",
      required = true,
      paramLabel = "FILE",
      description = "Public key that signs snapshot and timestamp.")
  private Path onlineKey;

  CollectionInitCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    PublishedCollection collection = new PublishedCollection(folder);
    Map<String, Signers> signers = new LinkedHashMap<>();
    signers.put("root", CollectionWork.signers(rootKeys, rootThreshold));
    signers.put("targets", CollectionWork.signers(targetsKeys, targetsThreshold));
    signers.put("snapshot", CollectionWork.signers(List.of(onlineKey), 1));
    signers.put("timestamp", CollectionWork.signers(List.of(onlineKey), 1));
    CollectionWork.change(
        () -> {
          collection.init(signers, environment.clock().instant());
          CollectionWork.sayWhatWaits(collection, output);
        });
    return ExitCode.OK;
  }
}
