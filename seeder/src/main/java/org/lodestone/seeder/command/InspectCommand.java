package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.index.Offer;
import org.lodestone.io.Deadline;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.StoreOptions;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.option.TrustOptions;
import org.lodestone.seeder.report.InspectReport;
import org.lodestone.seeder.report.Resolutions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.work.Offers;
import org.lodestone.seeder.work.WithdrawalNotice;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.torrent.InfoHash;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.trust.Resolution.Verified;
import org.lodestone.trust.RollbackMemory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone inspect}. */
@Command(
    name = "inspect",
    description = {
      "Show what indexes and the store have about an image.",
      "",
      "Shows the signed document, who signed it and whether your trust policy accepts that, the"
          + " platforms, the layers with their magnet links, and how many seeds each has now."
          + " Succeeds for a document you do not trust, too; verify judges."
    },
    footer = {
      "Examples:",
      "  lodestone inspect acme/app:1.2 --index http://tracker.example:7070",
      "  lodestone inspect acme/app:1.2 --json | jq .blobs",
      "  lodestone inspect acme/app:1.2 --envelope > app.json"
    })
public final class InspectCommand implements Callable<Integer> {

  /** What is left, of the time for swarm figures, to hand on those that have come. */
  private static final Duration TELLING = Duration.ofSeconds(1);

  @Mixin private final Output output;
  @Mixin private final TrustOptions trust;
  @Mixin private final StoreOptions store;
  @Mixin private final SwarmOptions swarm = new SwarmOptions();

  @Parameters(paramLabel = "NAME:TAG", description = "The image; NAME@DIGEST is good too.")
  private Reference reference;

  @Option(
      names = "--envelope",
      description = "Print the signed envelope itself, one a line for each signer.")
  private boolean envelope;

  public InspectCommand(Environment environment) {
    this.output = new Output(environment);
    this.trust = new TrustOptions(environment);
    this.store = new StoreOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    Offers indexes =
        new Offers(
            List.of(store.documents(), trust.collections()), swarm.requiredIndexes(), output);
    Set<KeyId> keys = signersThatCount();
    try (RollbackMemory memory = trust.memory()) {
      new WithdrawalNotice(memory.withdrawals(), keys).ask(swarm.indexes()).warn(reference, output);
    }
    List<Offer> offers = indexes.of(reference, keys);
    if (envelope) {
      offers.stream()
          .map(offer -> new String(offer.envelope().toJson(), StandardCharsets.UTF_8))
          .distinct()
          .forEach(output::printRaw);
      return ExitCode.OK;
    }
    InspectReport report = report(offers, indexes);
    report.lines().forEach(output::print);
    output.printJson(report);
    return ExitCode.OK;
  }

  /** None when the policy names none, or is none: then everybody's documents are shown. */
  private Set<KeyId> signersThatCount() throws IOException {
    try {
      return trust.policy().keysFor(reference.name());
    } catch (CommandFailure e) {
      output.debug("documents of all signers are asked for: " + e.getMessage());
      return Set.of();
    }
  }

  private InspectReport report(List<Offer> offers, Offers indexes) throws IOException {
    List<Envelope> envelopes = offers.stream().map(Offer::envelope).toList();
    Optional<String> refusal = Optional.empty();
    Set<String> signers = new LinkedHashSet<>();
    // Newest first: without a trusted one, the first answer is what there is to show.
    Envelope shown = envelopes.get(0);
    try (RollbackMemory memory = trust.memory()) {
      Verified image = Resolutions.verified(trust.verifier(memory).verify(reference, envelopes));
      shown = image.envelopes().get(0);
      image.signers().forEach(signer -> signers.add(signer.toString()));
    } catch (CommandFailure e) {
      refusal = Optional.of(e.getMessage());
    }
    signers.addAll(signers(offers, shown));
    MagnetManifest document = MagnetManifest.parse(shown.payload());
    return InspectReport.of(document, List.copyOf(signers), refusal, swarms(document, indexes));
  }

  /** Ids of the keys that really signed the payload shown, trusted or not. */
  private static List<String> signers(List<Offer> offers, Envelope shown) {
    return offers.stream()
        .filter(offer -> offer.envelope().payloadDigest().equals(shown.payloadDigest()))
        .flatMap(offer -> offer.publicKey().filter(offer.envelope()::signedBy).stream())
        .map(key -> key.id().toString())
        .toList();
  }

  /** Seeds are nice to know: an index that cannot tell, or not in time, is passed over. */
  private Map<InfoHash, IndexClient.Swarm> swarms(MagnetManifest document, Offers indexes) {
    List<InfoHash> wanted =
        document.blobs().stream()
            .flatMap(blob -> blob.magnet().stream())
            .map(MagnetLink::infoHash)
            .toList();
    Map<InfoHash, IndexClient.Swarm> swarms = new HashMap<>();
    try {
      for (List<IndexClient.Swarm> told :
          indexes.ask((index, end) -> swarms(index, wanted, end.minus(TELLING))).bySource()) {
        told.forEach(found -> swarms.putIfAbsent(found.infoHash(), found));
      }
    } catch (IOException e) {
      output.debug("no swarm statistics: " + e.getMessage());
    }
    return swarms;
  }

  private List<IndexClient.Swarm> swarms(
      IndexClient index, List<InfoHash> wanted, Deadline deadline) {
    List<IndexClient.Swarm> found = new ArrayList<>();
    for (InfoHash infoHash : wanted) {
      if (deadline.isOver()) {
        break;
      }
      try {
        found.add(index.swarm(infoHash, deadline));
      } catch (IOException e) {
        output.debug("no swarm statistics: " + e.getMessage());
      }
    }
    return found;
  }
}
