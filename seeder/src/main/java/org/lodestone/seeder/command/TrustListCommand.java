package org.lodestone.seeder.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.TrustOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.Table;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.trust.TrustPolicyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lodestone trust list}. */
@Command(
    name = "list",
    description = "Show the trust policy.",
    footer = {"Examples:", "  lodestone trust list", "  lodestone trust list --json"})
final class TrustListCommand implements Callable<Integer> {

  @Mixin private final Output output;
  @Mixin private final TrustOptions trust;

  TrustListCommand(Environment environment) {
    this.output = new Output(environment);
    this.trust = new TrustOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    List<TrustPolicyFile.Entry> entries = trust.editablePolicy().entries();
    Table table = new Table("SCOPE", "REQUIRES", "OF");
    for (TrustPolicyFile.Entry entry : entries) {
      table.row(entry.scope(), requirement(entry), of(entry));
    }
    table.lines().forEach(output::print);
    output.printJson(new Report(trust.policyFile().toString(), entries));
    return ExitCode.OK;
  }

  private static String requirement(TrustPolicyFile.Entry entry) {
    if (entry.collection().isPresent()) {
      return "collection"
          + entry.collection().get().maxStaleness().map(time -> " within " + time).orElse("");
    }
    if (entry.log().isPresent()) {
      return "log"
          + entry.log().get().maxAge().map(time -> " within " + time).orElse("")
          + (entry.log().get().quorum() > 0
              ? ", seen by " + entry.log().get().quorum() + " of its witnesses"
              : "");
    }
    return entry.threshold() > 0 ? Units.count(entry.threshold(), "signature") : entry.type();
  }

  /** Its keys, or the collection's root or the log's key and witnesses, and where it is served. */
  private static String of(TrustPolicyFile.Entry entry) {
    List<String> words = new ArrayList<>(entry.keys());
    entry
        .collection()
        .ifPresent(
            collection -> {
              words.add(collection.root());
              collection.mirrors().forEach(mirror -> words.add(mirror.toString()));
            });
    entry
        .log()
        .ifPresent(
            log -> {
              words.add(log.key());
              words.addAll(log.witnesses());
              log.mirrors().forEach(mirror -> words.add(mirror.toString()));
            });
    return String.join(" ", words);
  }

  private record Report(String policy, List<TrustPolicyFile.Entry> entries) {}
}
