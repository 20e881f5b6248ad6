package org.lodestone.seeder.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.lodestone.control.BlobOrder;
import org.lodestone.control.Fetched;
import org.lodestone.control.ReadOrder;
import org.lodestone.index.DocumentSource;
import org.lodestone.oci.Descriptor;
import org.lodestone.oci.Digest;
import org.lodestone.oci.Reference;
import org.lodestone.oci.RepositoryName;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ExitCode;
import org.lodestone.publish.PublishListener;
import org.lodestone.seeder.option.Converters;
import org.lodestone.seeder.option.EngineOptions;
import org.lodestone.seeder.option.SwarmOptions;
import org.lodestone.seeder.option.TrustOptions;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.work.BlobPlace;
import org.lodestone.seeder.work.FetchLayout;
import org.lodestone.seeder.work.ImageFetch;
import org.lodestone.seeder.work.Interruption;
import org.lodestone.seeder.work.LayoutTag;
import org.lodestone.source.ImageSources;
import org.lodestone.torrent.MagnetLink;
import org.lodestone.torrent.Tracker;
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
      "An interrupted fetch goes on where it stopped when it is run again.",
      "",
      "Into the store of a gateway or keep that runs, that one fetches; the image gets its full name"
          + " there."
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

  private static final String HINT =
      "lodestone fetch takes NAME:TAG, a magnet link, or TRANSPORT:IMAGE; see its --help";

  private final Clock clock;

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
    this.clock = environment.clock();
    this.output = new Output(environment);
    this.trust = new TrustOptions(environment);
  }

  @Override
  public Integer call() throws Exception {
    return Interruption.interrupts(this::fetch);
  }

  private int fetch() throws Exception {
    try {
      if (what.startsWith("magnet:")) {
        fetchBlob(MagnetLink.parse(what));
      } else if (outputFile != null) {
        throw CommandFailure.usage(
            "--output takes the one blob of a magnet link, and %s is an image".formatted(what),
            "name a folder for its layout instead: lodestone fetch " + what + " DIR");
      } else if (TRANSPORT.matcher(what).matches()) {
        copyImage();
      } else {
        fetchImage(Converters.reference(what));
      }
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("cannot fetch " + what + ": " + e.getMessage(), HINT);
    }
    return ExitCode.OK;
  }

  private void fetchImage(Reference reference) throws Exception {
    List<DocumentSource> sources = new ArrayList<>(swarm.requiredIndexes());
    sources.add(trust.collections());
    List<Tracker> trackers = swarm.endpoints().trackers();
    Path folder = destination == null ? lastPartOf(reference.name()) : destination;
    try (RollbackMemory memory = trust.memory();
        FetchLayout layout = open(folder, trackers)) {
      ImageFetch image =
          ImageFetch.resolve(layout.node(), sources, trust.verifier(memory), reference, output);
      output.say(image.verdict());
      String name = layout.nameOf(reference);
      Fetched fetched =
          layout.download(timeout(), progress -> image.into(name, trackers, progress));
      print(image.digest(), folder, name, seconds(fetched));
      layout.finish();
    }
  }

  private void fetchBlob(MagnetLink magnet) throws Exception {
    BlobOrder order = new BlobOrder(magnet, swarm.endpoints().trackers());
    BlobPlace place = placeOf(order);
    Fetched fetched;
    try (FetchLayout layout = open(place.layout(), order.trackers())) {
      fetched = layout.download(timeout(), progress -> layout.node().fetch(order, progress));
      layout.finish();
    }
    Digest digest = order.blob().descriptor().digest();
    String file = place.settle(digest).toString();
    output.print(file);
    output.printJson(new BlobReport(digest.toString(), file, seconds(fetched)));
  }

  private BlobPlace placeOf(BlobOrder order) throws CommandFailure {
    if (destination != null && outputFile != null) {
      throw CommandFailure.usage("a layout or --output FILE, not both", HINT);
    }
    if (destination != null) {
      return BlobPlace.in(destination);
    }
    return BlobPlace.at(
        outputFile == null ? Path.of(order.magnet().displayName().orElseThrow()) : outputFile);
  }

  private void copyImage() throws Exception {
    if (destination == null) {
      throw CommandFailure.usage(
          "no folder to copy " + what + " to", "name one: lodestone fetch " + what + " DIR");
    }
    String tag = LayoutTag.ofSource(what);
    try (FetchLayout layout = open(destination, List.of())) {
      output.say("copying " + what);
      ReadOrder order = new ReadOrder(ImageSources.absolute(what), plainHttp, Optional.of(tag));
      Descriptor root = layout.node().read(order, PublishListener.NONE);
      print(root.digest().toString(), destination, tag, null);
      layout.finish();
    }
  }

  private FetchLayout open(Path folder, List<Tracker> trackers)
      throws IOException, InterruptedException {
    return FetchLayout.open(folder, engines.config(), trackers, clock, output);
  }

  private Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  private static Path lastPartOf(RepositoryName name) {
    return Path.of(name.value().substring(name.value().lastIndexOf('/') + 1));
  }

  private void print(String digest, Path layout, String name, Double downloadSeconds) {
    output.print("oci:" + layout + ":" + name);
    output.printJson(new ImageReport(digest, layout.toString(), name, downloadSeconds));
  }

  private static double seconds(Fetched fetched) {
    return fetched.time().toMillis() / 1000.0;
  }

  /**
   * @param downloadSeconds absent for what did not come from a swarm
   */
  private record ImageReport(String digest, String layout, String tag, Double downloadSeconds) {}

  private record BlobReport(String digest, String file, double downloadSeconds) {}
}
