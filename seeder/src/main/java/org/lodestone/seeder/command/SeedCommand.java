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
import java.util.Set;
import java.util.concurrent.Callable;
import org.lodestone.document.MagnetManifest;
import org.lodestone.node.Holdings;
import org.lodestone.node.Node;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.Endpoints;
import org.lodestone.program.ExitCode;
import org.lodestone.publish.ImageImport;
import org.lodestone.publish.Publisher;
import org.lodestone.publish.Publisher.Publication;
import org.lodestone.seeder.option.EngineOptions;
import org.lodestone.seeder.option.KeyFiles;
import org.lodestone.seeder.option.PassphraseOptions;
import org.lodestone.seeder.option.StoreOptions;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.report.PublishProgress;
import org.lodestone.seeder.report.SeedReport;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.work.Ahead;
import org.lodestone.seeder.work.Interruption;
import org.lodestone.seeder.work.Seeding;
import org.lodestone.sign.SigningKey;
import org.lodestone.source.ImageSource;
import org.lodestone.source.ImageSources;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.BlobSeeder;
import org.lodestone.torrent.BlobTorrent;
import org.lodestone.torrent.BlobTorrents;
import org.lodestone.torrent.TorrentEngine;
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
      "IMAGE is docker-archive:FILE, oci:DIR[:TAG], oci-archive:FILE[:TAG], docker-daemon:NAME:TAG,"
          + " docker://HOST/NAME:TAG, or the path of an archive or layout."
    },
    footer = {
      "Examples:",
      "  lodestone seed app.tar --as acme/app:1.2 --tracker http://tracker.example:7070",
      "  lodestone seed docker://registry.example/app:1.2 --as acme/app:1.2 --as acme/app:latest",
      "In CI, end when two others have everything, or fail after ten minutes:",
      "  lodestone seed oci:build/image --as acme/app:1.2 --until-copies 2 --timeout 10m",
      "Publish only, for a lodestone keep that is started afterwards on the same store:",
      "  lodestone seed app.tar --as acme/app:1.2 --until-copies 0"
    })
public final class SeedCommand implements Callable<Integer> {

  private static final String HINT = "see lodestone seed --help";

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final PassphraseOptions passphrase;
  @Mixin private final StoreOptions storage;
  @Mixin private final SwarmOptions swarm = new SwarmOptions();
  @Mixin private final EngineOptions engines = new EngineOptions();

  @Parameters(paramLabel = "IMAGE", description = "The image to publish.")
  private String image;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "NAME:TAG",
      description = "What to publish it as. Repeatable.")
  private List<Reference> names;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "Private key to sign with. Default: $LODESTONE_KEY, else the one that key generate made.")
  private Path key;

  @Option(
      names = "--valid",
      paramLabel = "TIME",
      defaultValue = "365d",
      description = "How long the document shall be believed. Default: ${DEFAULT-VALUE}.")
  private Duration validity;

  @Option(
      names = "--until-copies",
      paramLabel = "N",
      description = "End when N others have a whole copy of every blob; 0 ends once published.")
  private Integer untilCopies;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "With --until-copies: give up after this time, with exit code 4.")
  private Duration timeout;

  @Option(
      names = "--document",
      paramLabel = "FILE",
      description = "Also write the signed document to this file, for verify and for openssl.")
  private Path documentFile;

  @Option(
      names = "--plain-http",
      description = "Let docker:// speak HTTP without TLS to registries not on this machine.")
  private boolean plainHttp;

  public SeedCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.passphrase = new PassphraseOptions(environment);
    this.storage = new StoreOptions(environment);
  }

  @Override
  public Integer call() throws Exception {
    if (untilCopies != null && untilCopies < 0) {
      throw CommandFailure.usage("--until-copies is 0 or more, found " + untilCopies, HINT);
    }
    if (timeout != null && untilCopies == null) {
      throw CommandFailure.usage(
          "--timeout says how long to wait for copies, and none are waited for",
          "add --until-copies N to end when N others have the image");
    }
    Map<RepositoryName, List<String>> tags = tagsByName();
    Endpoints endpoints = swarm.endpoints();
    if (endpoints.trackers().isEmpty()) {
      throw CommandFailure.usage(
          "no tracker, so no one could find the seeder",
          "name one with --tracker http://HOST:7070, or set LODESTONE_TRACKER");
    }
    SigningKey signingKey = loadKey();
    return Interruption.interrupts(() -> publishAndSeed(signingKey, tags, endpoints));
  }

  private int publishAndSeed(
      SigningKey signingKey, Map<RepositoryName, List<String>> tags, Endpoints endpoints)
      throws Exception {
    Node.Config config =
        new Node.Config(storage.root(), engines.config(), endpoints.trackers(), List.of(), 0);
    try (Node node = Node.open(config, environment.clock());
        StatusLine line = output.statusLine();
        Ahead<Manifest> image = Ahead.begin("read-image", () -> read(node.holdings(), line))) {
      Holdings holdings = node.holdings();
      if (untilCopies != null && untilCopies == 0) {
        // Who does not stay is not announced: trackers would go on naming it.
        publish(publisher(holdings, BlobSeeder.NONE, signingKey, endpoints), image, tags, line);
        return ExitCode.OK;
      }
      TorrentEngine engine = node.peering().engine();
      Publisher publisher = publisher(holdings, engine, signingKey, endpoints);
      Set<Digest> blobs = publish(publisher, image, tags, line);
      return new Seeding(engine, endpoints.trackers(), torrents(node.store(), blobs), line)
          .until(untilCopies, timeout);
    }
  }

  private Publisher publisher(
      Holdings holdings, BlobSeeder seeder, SigningKey signingKey, Endpoints endpoints)
      throws CommandFailure {
    return new Publisher(
        holdings,
        seeder,
        signingKey,
        endpoints.trackers(),
        swarm.indexes(),
        validity,
        environment.clock());
  }

  /** Returns the blobs that have torrents. */
  private Set<Digest> publish(
      Publisher publisher,
      Ahead<Manifest> image,
      Map<RepositoryName, List<String>> tags,
      StatusLine line)
      throws Exception {
    Manifest root = image.get();
    Set<Digest> blobs = new LinkedHashSet<>();
    for (Map.Entry<RepositoryName, List<String>> name : tags.entrySet()) {
      Publication publication =
          publisher.publish(root, name.getKey(), name.getValue(), new PublishProgress(line));
      report(publication, line);
      publication.document().blobs().stream()
          .filter(blob -> blob.magnet().isPresent())
          .forEach(blob -> blobs.add(blob.descriptor().digest()));
    }
    return blobs;
  }

  private static List<BlobTorrent> torrents(BlobStore store, Set<Digest> blobs) throws IOException {
    BlobTorrents known = new BlobTorrents(store);
    List<BlobTorrent> torrents = new ArrayList<>();
    for (Digest blob : blobs) {
      torrents.add(known.find(blob).orElseThrow());
    }
    return torrents;
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

  private SigningKey loadKey() throws IOException, CommandFailure {
    Path file = key == null ? KeyFiles.defaultFile(environment) : key;
    if (!Files.exists(file)) {
      throw CommandFailure.environment(
          "cannot sign with the key " + file + ": no such file",
          "lodestone key generate makes one; --key chooses another",
          null);
    }
    return SigningKey.load(file, passphrase.forKey(file));
  }

  private Manifest read(Holdings holdings, StatusLine line) throws IOException, CommandFailure {
    output.say("reading " + image);
    try (ImageSource source = ImageSources.open(image, new ImageSources.SourceOptions(plainHttp))) {
      return new ImageImport(holdings, new PublishProgress(line)).read(source);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), HINT);
    }
  }

  private void report(Publication publication, StatusLine line) throws IOException {
    line.close();
    MagnetManifest document = publication.document();
    SeedReport report = SeedReport.of(publication);
    output.say(report.summary());
    document.blobs().forEach(b -> b.magnet().ifPresent(m -> output.print(m.toString())));
    output.printJson(report);
    if (documentFile != null) {
      Files.write(documentFile, publication.envelope().toJson());
      output.say("document written to " + documentFile);
    }
  }
}
