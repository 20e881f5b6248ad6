package org.lodestone.seeder.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lodestone.index.IndexClient;
import org.lodestone.index.Replies;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.option.TrustOptions;
import org.lodestone.seeder.report.WithdrawalReport;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.Table;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.seeder.work.Offers;
import org.lodestone.seeder.work.WithdrawalNotice;
import org.lodestone.sign.KeyId;
import org.lodestone.trust.RollbackMemory;
import org.lodestone.trust.TrustPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone search}. */
@Command(
    name = "search",
    description = {
      "Find images in an index.",
      "",
      "An index can say what it likes. TRUSTED tells whether your trust policy knows the signer that"
          + " it names for the image; inspect shows who really signed it."
    },
    footer = {
      "Examples:",
      "  lodestone search acme --index http://tracker.example:7070",
      "  lodestone search web server --limit 50 --json | jq -r '.hits[].name'"
    })
public final class SearchCommand implements Callable<Integer> {

  private static final int LONGEST_TAGS = 40;

  @Mixin private final Output output;
  @Mixin private final TrustOptions trust;
  @Mixin private final SwarmOptions swarm = new SwarmOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "WORD",
      description = "Words that the name or tags have.")
  private List<String> words;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many images of each index. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--offset",
      paramLabel = "N",
      defaultValue = "0",
      description = "Leave out the first N, to go on where a page ended.")
  private int offset;

  public SearchCommand(Environment environment) {
    this.output = new Output(environment);
    this.trust = new TrustOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    Optional<TrustPolicy> policy = policy();
    tellWithdrawn(policy.map(TrustPolicy::keys).orElse(Set.of()));
    String query = String.join(" ", words);
    List<IndexClient.Page> pages =
        new Offers(List.of(), swarm.requiredIndexes(), output)
            .ask((index, deadline) -> page(index, query))
            .interleaved();
    if (pages.isEmpty()) {
      throw CommandFailure.refused(
          "no image matches '" + query + "'",
          "asked: "
              + String.join(
                  ", ", swarm.endpoints().indexes().stream().map(Object::toString).toList()));
    }
    print(pages, policy);
    return ExitCode.OK;
  }

  /** Indexes do not list it any more, and who looks for it wants to know why. */
  private void tellWithdrawn(Set<KeyId> keys) throws IOException, CommandFailure {
    try (RollbackMemory memory = trust.memory()) {
      new WithdrawalNotice(memory.withdrawals(), keys)
          .ask(swarm.requiredIndexes()).matching(words).stream()
              .map(one -> WithdrawalReport.of(one).line())
              .forEach(output::say);
    }
  }

  /** A page without hits is none, so that nobody is waited for less because of it. */
  private List<IndexClient.Page> page(IndexClient index, String query) throws IOException {
    IndexClient.Page page = index.search(query, offset, limit);
    return page.hits().isEmpty() ? List.of() : List.of(page);
  }

  /** Every index's first hit, then every index's second: none can push out another's. */
  private void print(List<IndexClient.Page> pages, Optional<TrustPolicy> policy) {
    List<List<IndexClient.Hit>> found = pages.stream().map(IndexClient.Page::hits).toList();
    List<HitReport> hits = new ArrayList<>();
    Table table = new Table("IMAGE", "TAGS", "SIZE", "SIGNER", "TRUSTED", "DIGEST");
    for (IndexClient.Hit hit : new Replies<>(found, List.of()).interleaved()) {
      boolean trusted = policy.filter(p -> trusts(p, hit)).isPresent();
      String digest = hit.root().toString();
      hits.add(new HitReport(hit.name(), hit.tags(), digest, hit.size(), hit.keyId(), trusted));
      table.row(
          hit.name(),
          shorten(String.join(",", hit.tags())),
          Units.bytes(hit.size()),
          Units.brief(hit.keyId()),
          trusted ? "yes" : "no",
          Units.brief(hit.root()));
    }
    long total = pages.stream().mapToLong(IndexClient.Page::total).max().orElse(0);
    Optional<Integer> next =
        pages.stream().flatMap(page -> page.next().stream()).min(Integer::compare);
    output.printJson(new PageReport(hits, total, next.orElse(null)));
    table.lines().forEach(output::print);
    next.ifPresent(from -> output.say(total + " images in all; more with --offset " + from));
  }

  /** None that can be used trusts nobody. */
  private Optional<TrustPolicy> policy() throws IOException {
    try {
      return Optional.of(trust.policy());
    } catch (CommandFailure e) {
      output.warn(e.getMessage());
      return Optional.empty();
    }
  }

  /** Whether the signer is one whose signature can count for the name. */
  private static boolean trusts(TrustPolicy policy, IndexClient.Hit hit) {
    RepositoryName name = RepositoryName.parse(hit.name());
    Set<KeyId> keys = policy.keysFor(name);
    return policy.withheld(name).isEmpty()
        && (keys.isEmpty() || keys.contains(new KeyId(hit.keyId())));
  }

  private static String shorten(String tags) {
    return tags.length() <= LONGEST_TAGS ? tags : tags.substring(0, LONGEST_TAGS - 1) + "…";
  }

  private record HitReport(
      String name, List<String> tags, String digest, long size, String keyId, boolean trusted) {}

  private record PageReport(List<HitReport> hits, long total, Integer next) {}
}
