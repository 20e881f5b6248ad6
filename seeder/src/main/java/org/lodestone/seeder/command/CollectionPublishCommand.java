package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.document.MagnetManifest;
import org.lodestone.oci.Reference;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.publish.CollectionTargets;
import org.lodestone.seeder.option.PassphraseOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.work.CollectionWork;
import org.lodestone.seeder.work.DocumentFile;
import org.lodestone.sign.Envelope;
import org.lodestone.sign.KeyPlace;
import org.lodestone.sign.SigningKey;
import org.lodestone.tuf.CollectionException;
import org.lodestone.tuf.PublishedCollection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone collection publish}. */
@Command(
    name = "publish",
    description = {
      "Add documents to a collection, and publish what is staged and signed.",
      "",
      "Each document, as seed --document writes it, becomes what is current for its name and tags."
          + " Whatever waits for signatures that the keys given count for is signed with them;"
          + " what has enough is published under a new snapshot and timestamp, and the rest waits.",
      "",
      "Without documents it renews the timestamp, and the snapshot when half of its time is over."
    },
    footer = {
      "Examples:",
      "  lodestone collection publish acme app.json --key release.pem --key online.pem",
      "  lodestone collection publish acme app.json --role ci --key ci.pem --key online.pem",
      "  lodestone collection publish acme --key online.pem --timestamp 12h",
      "  lodestone collection publish acme --remove acme/app:1.1 --key release.pem --key"
          + " online.pem",
      "  lodestone collection publish acme --renew targets --key release.pem --key online.pem"
    })
final class CollectionPublishCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final PassphraseOptions passphrase;

  @Parameters(index = "0", paramLabel = "DIR", description = "The collection's folder.")
  private Path folder;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "DOCUMENT",
      description = "Signed documents to be made current.")
  private List<Path> documents = List.of();

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      defaultValue = "targets",
      description = "Who speaks of the documents. Default: ${DEFAULT-VALUE}.")
  private String role;

  @Option(
      names = "--remove",
      paramLabel = "NAME:TAG",
      description = "Have the role name nothing for this tag any more. Repeatable.")
  private List<Reference> removed = List.of();

  @Option(
      names = "--renew",
      paramLabel = "ROLE",
      description =
          "Stage a new version of root, targets or another role that lasts longer."
              + " Repeatable.")
  private List<String> renewed = List.of();

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE|URI",
      description = "Private key; the online one is needed. Repeatable.")
  private List<KeyPlace> keys;

  @Option(
      names = "--timestamp",
      paramLabel = "DURATION",
      defaultValue = "1d",
      description =
          "How long the timestamp lasts; then consumers refuse the collection until it is"
              + " published again. Default: ${DEFAULT-VALUE}.")
  private Duration timestamp;

  CollectionPublishCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.passphrase = new PassphraseOptions(environment);
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    List<SigningKey> signers = new ArrayList<>();
    for (KeyPlace key : keys) {
      signers.add(key.open(passphrase.forKey(key)));
    }
    PublishedCollection collection = new PublishedCollection(folder);
    CollectionTargets targets =
        new CollectionTargets(collection, role, signers, timestamp, environment.clock());
    Instant now = environment.clock().instant();
    CollectionWork.change(
        () -> {
          for (String one : renewed) {
            collection.renew(one, now);
          }
          for (Reference one : removed) {
            remove(targets, one);
          }
          for (Path document : documents) {
            add(targets, document);
          }
          List<String> released = targets.publish();
          released.forEach(one -> output.print("published " + one));
          output.printJson(new Report(released));
          CollectionWork.sayWhatWaits(collection, output);
        });
    return ExitCode.OK;
  }

  private static void remove(CollectionTargets targets, Reference reference)
      throws IOException, CollectionException, CommandFailure {
    if (reference.digest().isPresent()) {
      throw CommandFailure.usage(
          "--remove takes NAME:TAG, found a digest: " + reference,
          "lodestone inspect shows a document's tags");
    }
    targets.remove(reference.name(), reference.tag().orElseThrow());
  }

  private static void add(CollectionTargets targets, Path file)
      throws IOException, CollectionException, CommandFailure {
    Envelope envelope = DocumentFile.read(file);
    MagnetManifest document;
    try {
      document = MagnetManifest.parse(envelope.payload());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.refused(
          file + " holds no signed document: " + e.getMessage(),
          "lodestone seed --document FILE writes one");
    }
    targets.add(document, envelope);
  }

  private record Report(List<String> published) {}
}
