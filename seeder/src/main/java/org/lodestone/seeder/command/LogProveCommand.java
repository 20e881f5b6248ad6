package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.index.Offer;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.StoreOptions;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.option.TrustOptions;
import org.lodestone.seeder.report.Resolutions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.seeder.work.Offers;
import org.lodestone.trust.DocumentProof;
import org.lodestone.trust.Requirement.Logged;
import org.lodestone.trust.Resolution.Verified;
import org.lodestone.trust.RollbackMemory;
import org.lodestone.trust.TrustPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone log prove}. */
@Command(
    name = "prove",
    description = {
      "Write an image's document and the proofs that logs have it into one file.",
      "",
      "The logs are those that your trust policy asks for; all that it asks for must hold. Whoever"
          + " gets the file checks it with lodestone verify --offline, by a policy of his own and"
          + " without a network."
    },
    footer = {
      "Examples:",
      "  lodestone log prove acme/app:1.2 --out app.proof",
      "  lodestone verify --offline app.proof"
    })
final class LogProveCommand implements Callable<Integer> {

  @Mixin private final Output output;
  @Mixin private final TrustOptions trust;
  @Mixin private final StoreOptions store;
  @Mixin private final SwarmOptions swarm = new SwarmOptions();

  @Parameters(paramLabel = "NAME:TAG", description = "The image; NAME@DIGEST is good too.")
  private Reference reference;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write it.")
  private Path out;

  LogProveCommand(Environment environment) {
    this.output = new Output(environment);
    this.trust = new TrustOptions(environment);
    this.store = new StoreOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    TrustPolicy policy = trust.policy();
    if (policy.requirementsFor(reference.name()).stream().noneMatch(Logged.class::isInstance)) {
      throw CommandFailure.usage(
          "the trust policy asks for no log for " + reference.name(),
          "a requirement {\"type\":\"logged\",\"log\":\"NAME+ID+KEY\"} does; the README has more");
    }
    Offers offers =
        new Offers(
            List.of(store.documents(), trust.collections()), swarm.requiredIndexes(), output);
    Verified image;
    try (RollbackMemory memory = trust.memory()) {
      image =
          Resolutions.verified(
              trust
                  .verifier(memory)
                  .verify(
                      reference,
                      offers.of(reference, policy.keysFor(reference.name())).stream()
                          .map(Offer::envelope)
                          .toList()));
    }
    DocumentProof proof = new DocumentProof(image.envelopes(), image.proofs());
    Files.write(out, proof.toJson());
    output.print(
        "proved    %s by %s".formatted(reference, Units.count(proof.proofs().size(), "proof")));
    output.print("written   " + out);
    output.printJson(new Report(reference.toString(), proof.proofs().size(), out.toString()));
    return ExitCode.OK;
  }

  private record Report(String reference, int proofs, String file) {}
}
