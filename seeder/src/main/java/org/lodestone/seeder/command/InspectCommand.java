package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.option.TrustOptions;
import org.lodestone.seeder.report.InspectReport;
import org.lodestone.seeder.report.Resolutions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.work.Offers;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.torrent.InfoHash;
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
      "Show what an index has about an image.",
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

  @Mixin private final Output output;
  @Mixin private final TrustOptions trust;
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
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    List<IndexClient> indexes = swarm.requiredIndexes();
    List<IndexClient.Entry> offers = new Offers(indexes, output).of(reference, signersThatCount());
    if (envelope) {
      offers.forEach(
          offer -> output.printRaw(new String(offer.envelope().toJson(), StandardCharsets.UTF_8)));
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

  private InspectReport report(List<IndexClient.Entry> offers, List<IndexClient> indexes)
      throws IOException {
    List<Envelope> envelopes = offers.stream().map(IndexClient.Entry::envelope).toList();
    Optional<String> refusal = Optional.empty();
    // Newest first: without a trusted one, the index's first answer is what there is to show.
    Envelope shown = envelopes.get(0);
    try (RollbackMemory memory = trust.memory()) {
      Verified image = Resolutions.verified(trust.verifier(memory).verify(reference, envelopes));
      shown = image.envelopes().get(0);
    } catch (CommandFailure e) {
      refusal = Optional.of(e.getMessage());
    }
    MagnetManifest document = MagnetManifest.parse(shown.payload());
    return InspectReport.of(document, signers(offers, shown), refusal, swarms(document, indexes));
  }

  /** Ids of the keys that really signed the payload shown, trusted or not. */
  private static List<String> signers(List<IndexClient.Entry> offers, Envelope shown) {
    return offers.stream()
        .filter(offer -> offer.envelope().payloadDigest().equals(shown.payloadDigest()))
        .filter(offer -> offer.envelope().signedBy(offer.publicKey()))
        .map(offer -> offer.publicKey().id().toString())
        .distinct()
        .toList();
  }

  private Map<InfoHash, IndexClient.Swarm> swarms(
      MagnetManifest document, List<IndexClient> indexes) {
    Map<InfoHash, IndexClient.Swarm> swarms = new HashMap<>();
    for (MagnetManifest.Blob blob : document.blobs()) {
      blob.magnet()
          .flatMap(magnet -> swarm(magnet.infoHash(), indexes))
          .ifPresent(found -> swarms.put(found.infoHash(), found));
    }
    return swarms;
  }

  /** Seeds are nice to know: an index that cannot tell is passed over. */
  private Optional<IndexClient.Swarm> swarm(InfoHash infoHash, List<IndexClient> indexes) {
    for (IndexClient index : indexes) {
      try {
        return Optional.of(index.swarm(infoHash));
      } catch (IOException e) {
        output.debug("no swarm statistics: " + e.getMessage());
      }
    }
    return Optional.empty();
  }
}
