package org.lodestone.seeder.command;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lodestone.document.MagnetManifest;
import org.lodestone.index.IndexClient;
import org.lodestone.node.Holdings;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.ImageTree;
import org.lodestone.oci.Manifest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.Endpoints;
import org.lodestone.program.ExitCode;
import org.lodestone.pull.Caller;
import org.lodestone.pull.ImageResolver;
import org.lodestone.seeder.option.Converters;
import org.lodestone.seeder.option.EngineOptions;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.option.TrustOptions;
import org.lodestone.seeder.report.Resolutions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.seeder.work.FetchLayout;
import org.lodestone.seeder.work.Interruption;
import org.lodestone.seeder.work.LayoutTag;
import org.lodestone.seeder.work.SwarmFetch;
import org.lodestone.source.ImageSource;
import org.lodestone.source.ImageSources;
import org.lodestone.source.ImageSources.SourceOptions;
import org.lodestone.source.StoreSink;
import org.lodestone.store.BlobStore;
import org.lodestone.torrent.HintFilter;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.Tracker;
import org.lodestone.trust.DocumentVerifier;
import org.lodestone.trust.Resolution.Verified;
import org.lodestone.trust.RollbackMemory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lodestone fetch}. */
@Command(
    name = "fetch",
    description = {
      "Fetch an image, or one blob, into an OCI image layout.",
      "",
      "NAME:TAG is looked up in the index, its document checked against your trust policy, and its"
          + " blobs come from their swarms. A magnet link brings the one blob it names."
          + " TRANSPORT:IMAGE, in the forms that seed reads, is copied from there, without"
          + " BitTorrent; docker://127.0.0.1:5000/acme/app:1.2 pulls through a gateway.",
      "",
      "An interrupted fetch goes on where it stopped when it is run again."
    },
    footer = {
      "Examples:",
      "  lodestone fetch acme/app:1.2 ./app --tracker http://tracker.example:7070",
      "  lodestone fetch 'magnet:?xt=urn:btih:…' --output layer.tar.gz",
      "  lodestone fetch docker://127.0.0.1:5000/acme/app:1.2 ./app",
      "  skopeo copy oci:./app:1.2 docker-daemon:acme/app:1.2"
    })
public final class FetchCommand implements Callable<Integer> {

  private static final Pattern TRANSPORT =
      Pattern.compile("(docker-archive|oci|oci-archive|docker-daemon):.+|docker://.+");
  private static final Duration RESOLVE_DEADLINE = Duration.ofSeconds(10);

  private static final String HINT =
      "lodestone fetch takes NAME:TAG, a magnet link, or TRANSPORT:IMAGE; see its --help";

  @Mixin private final Output output;
  @Mixin private final TrustOptions trust;
  @Mixin private final SwarmOptions swarm = new SwarmOptions();
  @Mixin private final EngineOptions engines = new EngineOptions();

  @Parameters(
      index = "0",
      paramLabel = "NAME:TAG|MAGNET|TRANSPORT:IMAGE",
      description = "What to fetch.")
  private String what;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DIR",
      description = {
        "The image layout to fetch into, made if need be. Default: for NAME:TAG a folder called"
            + " like the last part of the name; for a magnet link no layout but a file called like"
            + " the blob."
      })
  private Path destination;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "For a magnet link: write the blob to this file instead of a layout.")
  private Path outputFile;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Give up after this time, with exit code 4. Default: wait for seeds.")
  private Duration timeout;

  @Option(
      names = "--plain-http",
      description = "Let docker:// speak HTTP without TLS to registries not on this machine.")
  private boolean plainHttp;

  public FetchCommand(Environment environment) {
    this.output = new Output(environment);
    this.trust = new TrustOptions(environment);
  }

  @Override
  public Integer call() throws Exception {
    return Interruption.interrupts(this::fetch);
  }

  private int fetch() throws Exception {
    if (outputFile != null && !what.startsWith("magnet:")) {
      throw CommandFailure.usage(
          "--output takes the one blob of a magnet link, and %s is an image".formatted(what),
          "name a folder for its layout instead: lodestone fetch " + what + " DIR");
    }
    try {
      if (what.startsWith("magnet:")) {
        fetchBlob(MagnetLink.parse(what));
      } else if (TRANSPORT.matcher(what).matches()) {
        copy();
      } else {
        fetchImage(Converters.reference(what));
      }
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("cannot fetch " + what + ": " + e.getMessage(), HINT);
    }
    return ExitCode.OK;
  }

  private void fetchImage(Reference reference) throws Exception {
    try (RollbackMemory memory = trust.memory()) {
      fetchImage(reference, trust.verifier(memory));
    }
  }

  private void fetchImage(Reference reference, DocumentVerifier verifier) throws Exception {
    Endpoints endpoints = swarm.endpoints();
    List<IndexClient> indexes = swarm.requiredIndexes();
    Path layout = destination == null ? lastPartOf(reference.name()) : destination;
    try (FetchLayout opened = FetchLayout.open(layout);
        Holdings holdings = Holdings.open(opened.store(), Clock.systemUTC());
        StatusLine line = output.statusLine()) {
      BlobStore store = opened.store();
      Verified image =
          Resolutions.verified(
              new ImageResolver(indexes, verifier, holdings, RESOLVE_DEADLINE)
                  .resolve(Caller.ANONYMOUS, reference));
      output.say("verified " + reference + " as " + Units.brief(image.served()) + signedBy(image));
      ImageTree tree = image.document().tree(image.served());
      // The document's links are only hints; trackers we were told of are sure to be used.
      HintFilter hints = new HintFilter(List.of(), endpoints.trackers());
      SwarmFetch.Summary fetched =
          new SwarmFetch(engines::start, hints, endpoints.trackers(), timeout())
              .into(holdings, image.document().blobsOf(tree), line);
      output.say(fetched.toString());
      for (Manifest manifest : tree.manifests()) {
        store.put(manifest.bytes());
      }
      finish(store, layout, LayoutTag.of(reference), tree.root().descriptor(), seconds(fetched));
    }
  }

  private static String signedBy(Verified image) {
    return image.signers().isEmpty()
        ? ", nobody's signature being asked for"
        : ", signed by "
            + image.signers().stream()
                .map(signer -> Units.brief(signer.hex()))
                .collect(Collectors.joining(" and "));
  }

  private void fetchBlob(MagnetLink magnet) throws Exception {
    MagnetManifest.Blob blob = SwarmFetch.blobOf(magnet);
    List<Tracker> trackers = swarm.endpoints().trackers();
    // The user gave this link, and so names every place in it.
    List<Tracker> named = new ArrayList<>(trackers);
    named.addAll(magnet.trackers());
    HintFilter hints = new HintFilter(magnet.peers(), named);
    if (destination != null && outputFile != null) {
      throw CommandFailure.usage("a layout or --output FILE, not both", HINT);
    }
    Path file = destination == null ? blobFile(magnet) : null;
    Path layout = file == null ? destination : file.resolveSibling(file.getFileName() + ".part");
    Path fetched;
    SwarmFetch.Summary summary;
    try (FetchLayout opened = FetchLayout.open(layout);
        Holdings holdings = Holdings.open(opened.store(), Clock.systemUTC());
        StatusLine line = output.statusLine()) {
      summary =
          new SwarmFetch(engines::start, hints, trackers, timeout())
              .into(holdings, List.of(blob), line);
      fetched = opened.store().path(blob.descriptor().digest());
    }
    if (file != null) {
      Files.move(fetched, file, StandardCopyOption.REPLACE_EXISTING);
      MoreFiles.deleteRecursively(layout, RecursiveDeleteOption.ALLOW_INSECURE);
      fetched = file;
    }
    output.say(summary.toString());
    output.print(fetched.toString());
    output.printJson(
        new BlobReport(
            blob.descriptor().digest().toString(), fetched.toString(), seconds(summary)));
  }

  private Path blobFile(MagnetLink magnet) {
    return outputFile == null ? Path.of(magnet.displayName().orElseThrow()) : outputFile;
  }

  private static Path lastPartOf(RepositoryName name) {
    return Path.of(name.value().substring(name.value().lastIndexOf('/') + 1));
  }

  private void copy() throws IOException, CommandFailure {
    if (destination == null) {
      throw CommandFailure.usage(
          "no folder to copy " + what + " to", "name one: lodestone fetch " + what + " DIR");
    }
    try (FetchLayout opened = FetchLayout.open(destination);
        ImageSource source = ImageSources.open(what, new SourceOptions(plainHttp))) {
      BlobStore store = opened.store();
      output.say("copying " + source);
      Manifest root = source.copyTo(new StoreSink(store));
      finish(store, destination, LayoutTag.ofSource(what), root.descriptor(), null);
    }
  }

  /** Only now, with everything there, does the layout name the image. */
  private void finish(
      BlobStore store, Path layout, String tag, Descriptor root, Double downloadSeconds)
      throws IOException {
    store.tag(tag, root);
    output.print("oci:" + layout + ":" + tag);
    output.printJson(
        new ImageReport(root.digest().toString(), layout.toString(), tag, downloadSeconds));
  }

  private Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  private static double seconds(SwarmFetch.Summary fetched) {
    return fetched.time().toMillis() / 1000.0;
  }

  /**
   * @param downloadSeconds absent for what did not come from a swarm
   */
  private record ImageReport(String digest, String layout, String tag, Double downloadSeconds) {}

  private record BlobReport(String digest, String file, double downloadSeconds) {}
}
