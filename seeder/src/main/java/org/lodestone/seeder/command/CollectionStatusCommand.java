package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.Table;
import org.lodestone.seeder.work.CollectionWork;
import org.lodestone.tuf.PublishedCollection;
import org.lodestone.tuf.RoleStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lodestone collection status}. */
@Command(
    name = "status",
    description = {
      "Show a collection's roles: what is published, until when it lasts, and what waits for"
          + " signatures."
    },
    footer = {
      "Examples:",
      "  lodestone collection status acme",
      "  lodestone collection status acme --json"
    })
final class CollectionStatusCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;

  @Parameters(paramLabel = "DIR", description = "The collection's folder.")
  private Path folder;

  CollectionStatusCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    CollectionWork.change(
        () -> {
          Instant now = environment.clock().instant();
          List<RoleStatus> all = new PublishedCollection(folder).status();
          Table table = new Table("ROLE", "VERSION", "SIGNED", "EXPIRES", "STATE");
          for (RoleStatus one : all) {
            table.row(
                one.role(),
                String.valueOf(one.version()),
                one.signatures() + " of " + one.threshold(),
                one.expires().toString(),
                state(one, now));
          }
          table.lines().forEach(output::print);
          output.printJson(
              new Report(
                  all.stream()
                      .map(
                          one ->
                              new Entry(
                                  one.role(),
                                  one.version(),
                                  one.signatures(),
                                  one.threshold(),
                                  one.expires(),
                                  state(one, now)))
                      .toList()));
        });
    return ExitCode.OK;
  }

  private static String state(RoleStatus one, Instant now) {
    if (one.staged().isPresent()) {
      return "staged";
    }
    return one.expires().isAfter(now) ? "published" : "expired";
  }

  private record Report(List<Entry> roles) {}

  private record Entry(
      String role, long version, int signatures, int threshold, Instant expires, String state) {}
}
