package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lodestone.control.NodeAccess;
import org.lodestone.node.Node;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.Endpoints;
import org.lodestone.program.ExitCode;
import org.lodestone.publish.Attester;
import org.lodestone.publish.CollectionTargets;
import org.lodestone.publish.Publisher.Publication;
import org.lodestone.seeder.option.CollectionOptions;
import org.lodestone.seeder.option.EngineOptions;
import org.lodestone.seeder.option.KeyOptions;
import org.lodestone.seeder.option.StayOptions;
import org.lodestone.seeder.option.StoreOptions;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.report.PublishProgress;
import org.lodestone.seeder.report.SeedReport;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.work.Ahead;
import org.lodestone.seeder.work.CollectionWork;
import org.lodestone.seeder.work.HeededWithdrawals;
import org.lodestone.seeder.work.ImageReading;
import org.lodestone.seeder.work.Interruption;
import org.lodestone.seeder.work.RegistryImage;
import org.lodestone.seeder.work.Signing;
import org.lodestone.seeder.work.Stay;
import org.lodestone.sign.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone seed}. */
@Command(
    name = "seed",
    description = {
      "Publish an image and seed it.",
      "",
      "Reads the image into the blob store, makes a torrent of each blob, signs a document that"
          + " lists them, submits it to the index, prints the magnet links on standard output, and"
          + " stays to seed until ^C. With --until-copies it ends when others have the image.",
      "",
      "When a lodestone keep or gateway runs on the store, that one does the work, with its own"
          + " DOCKER_HOST and registry log-ins, and goes on to seed; this command signs, and ends"
          + " once the image is published. The key stays here.",
      "",
      "IMAGE is docker-archive:FILE, oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-daemon:NAME:TAG,"
          + " docker://HOST/NAME:TAG, or the path of an archive or layout."
    },
    footer = {
      "Examples:",
      "  lodestone seed app.tar --as acme/app:1.2 --tracker http://tracker.example:7070",
      "  lodestone seed docker://registry.example/app:1.2 --as acme/app:1.2 --as acme/app:latest",
      "In CI, end when two others have everything, or fail after ten minutes:",
      "  lodestone seed oci:build/image --as acme/app:1.2 --until-copies 2 --timeout 10m",
      "Have a collection name it, too, with its online key beside the one that signs:",
      "  lodestone seed app.tar --as acme/app:1.2 --collection acme --collection-key online.pem",
      "Sign what is said of an image that stays where it is:",
      "  lodestone seed --attest-only docker://registry.example/app:1.2 --as acme/app:1.2",
      "Publish only, for a lodestone keep that is started afterwards on the same store:",
      "  lodestone seed app.tar --as acme/app:1.2 --until-copies 0"
    })
public final class SeedCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final KeyOptions key;
  @Mixin private final StoreOptions storage;
  @Mixin private final SwarmOptions swarm = new SwarmOptions();
  @Mixin private final EngineOptions engines = new EngineOptions();
  @Mixin private final StayOptions stay = new StayOptions();
  @Mixin private final CollectionOptions collections = new CollectionOptions();

  @Parameters(paramLabel = "IMAGE", description = "The image to publish.")
  private String image;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "NAME:TAG",
      description = "What to publish it as. Repeatable.")
  private List<Reference> names;

  @Option(
      names = "--valid",
      paramLabel = "TIME",
      defaultValue = "365d",
      description = "How long the document shall be believed. Default: ${DEFAULT-VALUE}.")
  private Duration validity;

  @Option(
      names = "--document",
      paramLabel = "FILE",
      description = "Also write the signed document to this file, for verify and for openssl.")
  private Path documentFile;

  @Option(
      names = "--attest-only",
      description =
          "Sign and publish what is said of an image that stays in its registry; keep and seed"
              + " nothing. The document names the registry, so that gateways which have it as an"
              + " upstream take blobs from there or from a swarm.")
  private boolean attestOnly;

  @Option(
      names = "--plain-http",
      description = "Let docker:// speak HTTP without TLS to registries not on this machine.")
  private boolean plainHttp;

  public SeedCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.key = new KeyOptions(environment);
    this.storage = new StoreOptions(environment);
  }

  @Override
  public Integer call() throws Exception {
    stay.check();
    Map<RepositoryName, List<String>> tags = tagsByName();
    Endpoints endpoints = swarm.withTrackers();
    SigningKey signingKey = key.load();
    Optional<CollectionTargets> collection =
        collections.targets(List.of(signingKey), key.passphrase(), environment.clock());
    if (collection.isPresent()) {
      CollectionWork.requireCanAdd(collection.get(), tags);
    }
    return Interruption.interrupts(
        () ->
            attestOnly
                ? attest(signingKey, tags, endpoints, collection)
                : publishAndSeed(signingKey, tags, endpoints, collection));
  }

  private int attest(
      SigningKey signingKey,
      Map<RepositoryName, List<String>> tags,
      Endpoints endpoints,
      Optional<CollectionTargets> collection)
      throws IOException, CommandFailure {
    if (stay.untilCopies().isPresent()) {
      throw CommandFailure.usage(
          "--attest-only seeds nothing, so there are no copies to wait for",
          "leave out --until-copies");
    }
    Attester attester =
        new Attester(
            signingKey,
            endpoints.trackers(),
            swarm.requiredIndexes(),
            validity,
            environment.clock());
    try (StatusLine line = output.statusLine()) {
      output.say("reading " + image);
      PublishProgress progress = new PublishProgress(line);
      Attester.Attested attested =
          new RegistryImage(image, plainHttp).attestedBy(attester, progress);
      for (Map.Entry<RepositoryName, List<String>> name : tags.entrySet()) {
        Publication publication =
            attester.publish(attested, name.getKey(), name.getValue(), progress);
        report(publication, collection, line);
      }
      return ExitCode.OK;
    }
  }

  private int publishAndSeed(
      SigningKey signingKey,
      Map<RepositoryName, List<String>> tags,
      Endpoints endpoints,
      Optional<CollectionTargets> collection)
      throws Exception {
    Node.Config config =
        Node.Config.ofCommand(storage.root(), engines.config(), endpoints.trackers());
    try (HeededWithdrawals withdrawals = new HeededWithdrawals(environment);
        NodeAccess access = NodeAccess.open(config, "seed", environment.clock());
        StatusLine line = output.statusLine();
        Ahead<Descriptor> image =
            Ahead.begin(
                "read-image",
                () ->
                    new ImageReading(this.image, plainHttp)
                        .by(access.operations(), output, line))) {
      if (stay.stays() && access.own().isPresent()) {
        // Who does not stay is not announced: trackers would go on naming it.
        access.own().get().peering();
      }
      Signing signing = new Signing(access.operations(), signingKey, validity, endpoints);
      Set<Digest> blobs = new LinkedHashSet<>();
      for (Map.Entry<RepositoryName, List<String>> name : tags.entrySet()) {
        Publication publication =
            signing.publish(image.get(), name.getKey(), name.getValue(), new PublishProgress(line));
        report(publication, collection, line);
        publication.document().blobs().stream()
            .filter(blob -> blob.magnet().isPresent())
            .forEach(blob -> blobs.add(blob.descriptor().digest()));
      }
      if (stay.stays()) {
        new Stay(access, endpoints, withdrawals, output, line)
            .until(List.copyOf(blobs), stay.untilCopies(), stay.timeout());
      }
      return ExitCode.OK;
    }
  }

  private Map<RepositoryName, List<String>> tagsByName() throws CommandFailure {
    Map<RepositoryName, List<String>> tags = new LinkedHashMap<>();
    for (Reference name : names) {
      if (name.digest().isPresent()) {
        throw CommandFailure.usage(
            "--as takes NAME:TAG, found a digest: " + name, "the digest follows from the image");
      }
      tags.computeIfAbsent(name.name(), n -> new ArrayList<>()).add(name.tag().orElseThrow());
    }
    return tags;
  }

  private void report(
      Publication publication, Optional<CollectionTargets> collection, StatusLine line)
      throws IOException, CommandFailure {
    line.close();
    if (collection.isPresent()) {
      CollectionWork.add(collection.get(), publication, output);
    }
    SeedReport.of(publication).tell(output);
    if (documentFile != null) {
      Files.write(documentFile, publication.envelope().toJson());
      output.say("document written to " + documentFile);
    }
  }
}
