package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lodestone.control.NodeAccess;
import org.lodestone.control.PublishOrder;
import org.lodestone.document.MagnetManifest;
import org.lodestone.document.SignedWithdrawal;
import org.lodestone.document.Withdrawal;
import org.lodestone.index.DocumentSource;
import org.lodestone.node.Node;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.Endpoints;
import org.lodestone.program.ExitCode;
import org.lodestone.publish.CollectionTargets;
import org.lodestone.publish.Publisher.Publication;
import org.lodestone.seeder.option.CollectionOptions;
import org.lodestone.seeder.option.EngineOptions;
import org.lodestone.seeder.option.PassphraseOptions;
import org.lodestone.seeder.option.SignerOptions;
import org.lodestone.seeder.option.StayOptions;
import org.lodestone.seeder.option.StoreOptions;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.report.PublishProgress;
import org.lodestone.seeder.report.SeedReport;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.work.CollectionWork;
import org.lodestone.seeder.work.DocumentFile;
import org.lodestone.seeder.work.HeededWithdrawals;
import org.lodestone.seeder.work.Interruption;
import org.lodestone.seeder.work.Latest;
import org.lodestone.seeder.work.Stay;
import org.lodestone.seeder.work.Withdrawing;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.VerificationKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lodestone publish}. */
@Command(
    name = "publish",
    description = {
      "Publish a document that was signed elsewhere, and seed its image.",
      "",
      "The image is in the blob store, as lodestone draft left it there. What follows is what seed"
          + " does: the document is submitted to the index, the magnet links are printed on standard"
          + " output, and the image is seeded until ^C.",
      "",
      "A withdrawal that withdraw or key revoke has written is submitted, and that is all."
    },
    footer = {
      "Examples:",
      "  lodestone publish app.json --signer acme.pub --tracker http://tracker.example:7070",
      "  lodestone publish app.json --until-copies 2 --timeout 10m"
    })
public final class PublishCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final SignerOptions signer;
  @Mixin private final StoreOptions storage;
  @Mixin private final SwarmOptions swarm = new SwarmOptions();
  @Mixin private final EngineOptions engines = new EngineOptions();
  @Mixin private final StayOptions stay = new StayOptions();
  @Mixin private final CollectionOptions collections = new CollectionOptions();
  @Mixin private final PassphraseOptions passphrase;

  @Parameters(paramLabel = "FILE", description = "The signed document, or withdrawal.")
  private Path file;

  public PublishCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.signer = new SignerOptions(environment);
    this.storage = new StoreOptions(environment);
    this.passphrase = new PassphraseOptions(environment);
  }

  @Override
  public Integer call() throws Exception {
    stay.check();
    VerificationKey key = signer.key();
    Envelope envelope = signed(key);
    if (Withdrawal.isOne(envelope.payload())) {
      new Withdrawing(output).publish(withdrawal(envelope, key), swarm.requiredIndexes());
      return ExitCode.OK;
    }
    Endpoints endpoints = swarm.withTrackers();
    MagnetManifest document = document(envelope);
    refuseOlder(document, key);
    Optional<CollectionTargets> collection =
        collections.targets(List.of(), passphrase, environment.clock());
    if (collection.isPresent()) {
      CollectionWork.requireCanAdd(collection.get(), Map.of(document.name(), document.tags()));
    }
    return Interruption.interrupts(
        () -> publish(new Publication(document, envelope), key, endpoints, collection));
  }

  private int publish(
      Publication publication,
      VerificationKey key,
      Endpoints endpoints,
      Optional<CollectionTargets> collection)
      throws Exception {
    Node.Config config =
        Node.Config.ofCommand(storage.root(), engines.config(), endpoints.trackers());
    try (HeededWithdrawals withdrawals = new HeededWithdrawals(environment);
        NodeAccess access = NodeAccess.open(config, "publish", environment.clock());
        StatusLine line = output.statusLine()) {
      if (stay.stays() && access.own().isPresent()) {
        access.own().get().peering();
      }
      access
          .operations()
          .publish(
              new PublishOrder(publication.envelope(), key, endpoints), new PublishProgress(line));
      report(publication, collection, line);
      if (stay.stays()) {
        new Stay(access, endpoints, withdrawals, output, line)
            .until(blobs(publication.document()), stay.untilCopies(), stay.timeout());
      }
      return ExitCode.OK;
    }
  }

  private void report(
      Publication publication, Optional<CollectionTargets> collection, StatusLine line)
      throws IOException, CommandFailure {
    line.close();
    if (collection.isPresent()) {
      CollectionWork.add(collection.get(), publication, output);
    }
    SeedReport.of(publication).tell(output);
  }

  private Envelope signed(VerificationKey key) throws IOException, CommandFailure {
    return DocumentFile.read(file)
        .onlyBy(key)
        .orElseThrow(
            () ->
                CommandFailure.refused(
                    "%s is not signed by the key of %s, %s"
                        .formatted(file, signer.file(), key.id()),
                    "--signer names the public key of who signed it"));
  }

  private SignedWithdrawal withdrawal(Envelope envelope, VerificationKey key)
      throws CommandFailure {
    try {
      return SignedWithdrawal.verify(envelope, key);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.refused(file + ": the withdrawal is malformed: " + e.getMessage(), "");
    }
  }

  private MagnetManifest document(Envelope envelope) throws CommandFailure {
    MagnetManifest document;
    try {
      document = MagnetManifest.parse(envelope.payload());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.refused(file + ": the document is malformed: " + e.getMessage(), "");
    }
    if (!envelope.payloadType().equals(MagnetManifest.PAYLOAD_TYPE)) {
      throw CommandFailure.refused(
          "%s: expected payload type %s, found %s"
              .formatted(file, MagnetManifest.PAYLOAD_TYPE, envelope.payloadType()),
          "");
    }
    if (!environment.clock().instant().isBefore(document.expires())) {
      throw CommandFailure.refused(
          file + ": the document expired at " + document.expires(), "draft and sign it again");
    }
    return document;
  }

  /** Consumers would not take it: the highest sequence wins. */
  private void refuseOlder(MagnetManifest document, VerificationKey key) throws CommandFailure {
    List<DocumentSource> sources = new ArrayList<>(swarm.indexes());
    sources.add(storage.documents());
    Latest latest = new Latest(sources, key, output);
    for (String tag : document.tags()) {
      Reference reference = Reference.ofTag(document.name(), tag);
      if (latest.sequence(reference) > document.sequence()) {
        throw CommandFailure.refused(
            "%s was drafted before another document that this key has signed for %s, and consumers keep to the newer"
                .formatted(file, reference),
            "draft and sign it again");
      }
    }
  }

  private static List<Digest> blobs(MagnetManifest document) {
    return document.blobs().stream()
        .filter(blob -> blob.magnet().isPresent())
        .map(blob -> blob.descriptor().digest())
        .toList();
  }
}
