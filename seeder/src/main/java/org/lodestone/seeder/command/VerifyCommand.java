package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.Offer;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.option.Converters;
import org.lodestone.seeder.option.StoreOptions;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.option.TrustOptions;
import org.lodestone.seeder.report.Resolutions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.seeder.work.DocumentFile;
import org.lodestone.seeder.work.ImageCheck;
import org.lodestone.seeder.work.Offers;
import org.lodestone.seeder.work.WithdrawalNotice;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyId;
import org.lodestone.source.ImageSources;
import org.lodestone.tlog.Checkpoint;
import org.lodestone.tlog.LogProof;
import org.lodestone.trust.Resolution.Verified;
import org.lodestone.trust.Resolution.Withheld;
import org.lodestone.trust.RollbackMemory;
import org.lodestone.trust.TrustPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone verify}. */
@Command(
    name = "verify",
    description = {
      "Check an image's signed document against your trust policy.",
      "",
      "Prints the digest the name stands for and who signed it. A document that must not be"
          + " believed is refused with exit code 1 and the check that it failed.",
      "",
      "With --image it also reads an image, wherever it lies, to its last byte, and refuses it with"
          + " exit code 1 unless it is what was signed, or one platform of that.",
      "",
      "With --offline nobody is asked: files bring the document, and those of lodestone log prove also"
          + " what logs say of it, however long ago; collections and logs count as they were seen last."
    },
    footer = {
      "Examples:",
      "  lodestone verify acme/app:1.2 --index http://tracker.example:7070",
      "  lodestone verify app.json",
      "  lodestone verify app.json app.second-signer.json --as acme/app:1.2",
      "  lodestone verify acme/app:1.2 --image docker://registry.example/team/app:1.2",
      "  lodestone verify app.json --image oci:build/image",
      "  lodestone verify --offline app.proof"
    })
public final class VerifyCommand implements Callable<Integer> {

  @Mixin private final Output output;
  @Mixin private final TrustOptions trust;
  @Mixin private final StoreOptions store;
  @Mixin private final SwarmOptions swarm = new SwarmOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME:TAG|FILE.json",
      description =
          "An image, to be looked up in indexes and the store; or files with its document, one for each"
              + " signer, or with proofs.")
  private List<String> subjects;

  @Option(names = "--offline", description = "Ask nobody: the files and what is known decide.")
  private boolean offline;

  @Option(
      names = "--as",
      paramLabel = "NAME:TAG",
      description = "What the files must speak for. Default: what the first one says it is.")
  private Reference as;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description =
          "An image that must be the same: docker://HOST/NAME:TAG, oci:DIR[:TAG] or whatever seed"
              + " takes.")
  private String place;

  @Option(
      names = "--plain-http",
      description = "Let docker:// speak HTTP without TLS to registries not on this machine.")
  private boolean plainHttp;

  public VerifyCommand(Environment environment) {
    this.output = new Output(environment);
    this.trust = new TrustOptions(environment);
    this.store = new StoreOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    try (RollbackMemory memory = trust.memory()) {
      return verify(memory);
    }
  }

  private int verify(RollbackMemory memory) throws IOException, CommandFailure {
    List<Envelope> offered = new ArrayList<>();
    Reference wanted;
    if (offline || isFile(subjects.get(0))) {
      List<LogProof> proofs = new ArrayList<>();
      for (String file : subjects) {
        DocumentFile.Content content = DocumentFile.withProofs(Path.of(file));
        offered.addAll(content.envelopes());
        proofs.addAll(content.proofs());
      }
      if (offline) {
        trust.goOffline(proofs);
      }
      wanted = as == null ? claimOf(offered.get(0), subjects.get(0)) : as;
    } else {
      wanted = onlyReference();
      offered.addAll(lookUp(wanted, memory));
    }
    Verified image = Resolutions.verified(trust.verifier(memory).verify(wanted, offered));
    report(wanted, image, place == null ? Optional.empty() : Optional.of(check(image)));
    return ExitCode.OK;
  }

  private List<Envelope> lookUp(Reference wanted, RollbackMemory memory)
      throws IOException, CommandFailure {
    Offers offers =
        new Offers(
            List.of(store.documents(), trust.collections()), swarm.requiredIndexes(), output);
    TrustPolicy policy = trust.policy();
    Optional<Withheld> withheld = policy.withheld(wanted.name());
    if (withheld.isPresent()) {
      Resolutions.verified(withheld.get());
    }
    Set<KeyId> keys = policy.keysFor(wanted.name());
    new WithdrawalNotice(memory.withdrawals(), keys).ask(swarm.indexes()).warn(wanted, output);
    return offers.of(wanted, keys).stream().map(Offer::envelope).toList();
  }

  private ImageCheck check(Verified image) throws IOException, CommandFailure {
    StatusLine reading = output.waiting("reading " + place);
    try {
      return ImageCheck.of(place, new ImageSources.SourceOptions(plainHttp), image);
    } finally {
      reading.close();
    }
  }

  private void report(Reference wanted, Verified image, Optional<ImageCheck> found)
      throws IOException, CommandFailure {
    List<String> signers = image.signers().stream().map(KeyId::toString).toList();
    output.print("verified  " + wanted);
    output.print("digest    " + image.served());
    signers.forEach(signer -> output.print("signed by " + signer));
    List<LoggedIn> logged = image.proofs().stream().map(LoggedIn::of).toList();
    logged.forEach(log -> output.print("logged in " + log));
    if (trust.policy().acceptsAnything(wanted.name())) {
      output.warn("the trust policy accepts anything for this name: nobody's signature was needed");
    }
    output.print("expires   " + image.document().expires());
    found.ifPresent(
        there -> output.print("image     " + there.place() + " is " + describe(there, image)));
    output.printJson(
        new Report(
            wanted.toString(),
            image.served().toString(),
            signers,
            logged,
            image.document().sequence(),
            image.document().expires().toString(),
            found));
  }

  private static String describe(ImageCheck there, Verified image) {
    return "%s: %s of %s are here"
        .formatted(
            there.root().digest().equals(image.served())
                ? "that image"
                : "one platform of it, " + there.root().digest(),
            Units.count(there.blobs(), "blob"),
            Units.bytes(there.bytes()));
  }

  private static boolean isFile(String subject) {
    return subject.endsWith(".json") || Files.isRegularFile(Path.of(subject));
  }

  /** What a document says it is; whether that is true is for the verifier. */
  private static Reference claimOf(Envelope envelope, String file) throws CommandFailure {
    try {
      MagnetManifest claim = MagnetManifest.parse(envelope.payload());
      return claim.tags().isEmpty()
          ? Reference.ofDigest(claim.name(), claim.root())
          : Reference.ofTag(claim.name(), claim.tags().get(0));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.refused(file + ": the document is malformed: " + e.getMessage(), "");
    }
  }

  private Reference onlyReference() throws CommandFailure {
    if (subjects.size() > 1) {
      throw CommandFailure.usage("one image at a time, found " + subjects.size(), "");
    }
    try {
      return Converters.reference(subjects.get(0));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "neither a file nor an image: " + subjects.get(0) + ": " + e.getMessage(), "");
    }
  }

  private record LoggedIn(String log, long entry, long entries) {

    static LoggedIn of(LogProof proof) {
      Checkpoint checkpoint = proof.checkpoint().checkpoint();
      return new LoggedIn(checkpoint.origin(), proof.inclusion().index(), checkpoint.tree().size());
    }

    @Override
    public String toString() {
      return "%s, entry %d of %d".formatted(log, entry, entries);
    }
  }

  private record Report(
      String reference,
      String digest,
      List<String> signers,
      List<LoggedIn> logged,
      long sequence,
      String expires,
      Optional<ImageCheck> image) {}
}
