package org.lodestone.seeder.command;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.lodestone.control.BlobOrder;
import org.lodestone.control.Fetched;
import org.lodestone.control.NodeAccess;
import org.lodestone.control.ReadOrder;
import org.lodestone.index.IndexClient;
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
import org.lodestone.seeder.terminal.StatusLine;
import org.lodestone.seeder.work.FetchLayout;
import org.lodestone.seeder.work.FetchProgress;
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
    if (outputFile != null && !what.startsWith("magnet:")) {
      throw CommandFailure.usage(
          "--output takes the one blob of a magnet link, and %s is an image".formatted(what),
          "name a folder for its layout instead: lodestone fetch " + what + " DIR");
    }
    try {
      if (what.startsWith("magnet:")) {
        fetchBlob(new BlobOrder(MagnetLink.parse(what), swarm.endpoints().trackers()));
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
    List<IndexClient> indexes = swarm.requiredIndexes();
    List<Tracker> trackers = swarm.endpoints().trackers();
    Path layout = destination == null ? lastPartOf(reference.name()) : destination;
    try (RollbackMemory memory = trust.memory();
        FetchLayout opened = open(layout, trackers);
        StatusLine line = output.statusLine()) {
      ImageFetch image =
          ImageFetch.resolve(opened.node(), indexes, trust.verifier(memory), reference);
      output.say(image.verdict());
      FetchProgress progress = new FetchProgress(line, Optional.ofNullable(timeout));
      String name = name(reference, opened.access());
      Fetched fetched = image.into(name, trackers, progress);
      output.say(progress.summary(fetched));
      print(image.digest(), layout, name, seconds(fetched));
      opened.access().finish(output::say);
    }
  }

  /** In a layout of its own the tag is enough; where a node runs there are other images, too. */
  private static String name(Reference reference, NodeAccess access) {
    return access.own().isPresent() || reference.tag().isEmpty()
        ? LayoutTag.of(reference)
        : reference.name() + ":" + reference.tag().get();
  }

  private void fetchBlob(BlobOrder order) throws Exception {
    if (destination != null && outputFile != null) {
      throw CommandFailure.usage("a layout or --output FILE, not both", HINT);
    }
    Digest digest = order.blob().descriptor().digest();
    Path file = destination == null ? blobFile(order.magnet()) : null;
    Path layout = file == null ? destination : file.resolveSibling(file.getFileName() + ".part");
    Path blob = layout.resolve("blobs").resolve("sha256").resolve(digest.hex());
    Fetched fetched;
    try (FetchLayout opened = open(layout, order.trackers());
        StatusLine line = output.statusLine()) {
      FetchProgress progress = new FetchProgress(line, Optional.ofNullable(timeout));
      fetched = opened.node().fetch(order, progress);
      output.say(progress.summary(fetched));
      opened.access().finish(output::say);
    }
    if (file != null) {
      Files.move(blob, file, StandardCopyOption.REPLACE_EXISTING);
      MoreFiles.deleteRecursively(layout, RecursiveDeleteOption.ALLOW_INSECURE);
      blob = file;
    }
    output.print(blob.toString());
    output.printJson(new BlobReport(digest.toString(), blob.toString(), seconds(fetched)));
  }

  /** A node of our own lets other commands use it, so that none is kept waiting. */
  private FetchLayout open(Path layout, List<Tracker> trackers)
      throws IOException, InterruptedException {
    FetchLayout opened = FetchLayout.open(layout, engines.config(), trackers, clock);
    if (opened.access().own().isEmpty()) {
      output.say(opened.node().info() + " fetches it");
    }
    opened.access().serve();
    return opened;
  }

  private Path blobFile(MagnetLink magnet) {
    return outputFile == null ? Path.of(magnet.displayName().orElseThrow()) : outputFile;
  }

  private static Path lastPartOf(RepositoryName name) {
    return Path.of(name.value().substring(name.value().lastIndexOf('/') + 1));
  }

  private void copy() throws IOException, CommandFailure, InterruptedException {
    if (destination == null) {
      throw CommandFailure.usage(
          "no folder to copy " + what + " to", "name one: lodestone fetch " + what + " DIR");
    }
    try (FetchLayout opened = open(destination, List.of())) {
      output.say("copying " + what);
      String tag = LayoutTag.ofSource(what);
      ReadOrder order = new ReadOrder(ImageSources.absolute(what), plainHttp, Optional.of(tag));
      Descriptor root = opened.node().read(order, PublishListener.NONE);
      print(root.digest().toString(), destination, tag, null);
      opened.access().finish(output::say);
    }
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
