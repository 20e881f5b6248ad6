package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.lodestone.control.NodeOperations;
import org.lodestone.journal.Explanation;
import org.lodestone.journal.Journal;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.StoreOptions;
import org.lodestone.seeder.report.ExplainReport;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.work.RunningNodes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone explain}. */
@Command(
    name = "explain",
    description = {
      "Tell how an image came through the gateway.",
      "",
      "For its manifest and each of its blobs: where the bytes came from, how many from where, what"
          + " took how long, and what went wrong on the way. Each answer of the gateway carries an"
          + " id in X-Request-Id, which its log and its error messages name, too: --id tells of that"
          + " one request.",
      "",
      "The gateway remembers the last "
          + Journal.MAX_REQUESTS
          + " requests and "
          + Journal.MAX_BLOBS
          + " blobs since its start. Without --store the one on its default store is asked."
    },
    footer = {
      "Examples:",
      "  lodestone explain docker.io/library/alpine:3",
      "  lodestone explain acme/app:1.2 --json | jq '.blobs[].arrival.sources'",
      "  lodestone explain --id 5f1c9a02000000000a3f"
    })
public final class ExplainCommand implements Callable<Integer> {

  private static final String HINT =
      "lodestone explain takes NAME, NAME:TAG or NAME@DIGEST, or --id ID";

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final StoreOptions storage;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME[:TAG|@DIGEST]",
      description = "An image as the gateway looks it up; without a tag, its latest.")
  private String image;

  @Option(names = "--id", paramLabel = "ID", description = "The id of one answer.")
  private String id;

  public ExplainCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.storage = new StoreOptions(environment);
  }

  /** What one node is asked. */
  private interface Question {
    Optional<Explanation> ask(NodeOperations node)
        throws IOException, CommandFailure, InterruptedException;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure {
    if ((image == null) == (id == null)) {
      throw CommandFailure.usage("one image or one id is explained at a time", HINT);
    }
    List<Path> stores =
        List.of(storage.given().orElseGet(() -> StoreOptions.gatewayStore(environment)));
    List<Question> questions = questions();
    try (RunningNodes nodes = RunningNodes.on(stores)) {
      for (Question question : questions) {
        for (NodeOperations node : nodes.all()) {
          Optional<Explanation> found = question.ask(node);
          if (found.isPresent()) {
            ExplainReport.lines(found.get()).forEach(output::print);
            output.printJson(found.get());
            return ExitCode.OK;
          }
        }
      }
    }
    throw CommandFailure.refused(
        "nothing is known of %s".formatted(image == null ? "request " + id : image),
        "the gateway remembers the last %d requests since its start, by the names that it looks up"
            .formatted(Journal.MAX_REQUESTS));
  }

  /** A name as it is written, then as docker would understand it. */
  private List<Question> questions() throws CommandFailure {
    if (id != null) {
      return List.of(node -> node.explain(id));
    }
    try {
      return Stream.of(Reference.parse(image), Reference.parseFamiliar(image))
          .distinct()
          .map(ExplainCommand::asked)
          .<Question>map(reference -> node -> node.explain(reference))
          .toList();
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), HINT);
    }
  }

  /** Where there is a digest, clients ask by that alone. */
  private static Reference asked(Reference written) {
    return written
        .digest()
        .map(digest -> Reference.ofDigest(written.name(), digest))
        .orElseGet(() -> Reference.ofTag(written.name(), written.tag().orElse("latest")));
  }
}
