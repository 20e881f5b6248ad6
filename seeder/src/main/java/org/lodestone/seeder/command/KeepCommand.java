package org.lodestone.seeder.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.lodestone.control.ControlServer;
import org.lodestone.control.KeptCollections;
import org.lodestone.control.LocalNode;
import org.lodestone.control.NodeInfo;
import org.lodestone.control.RoomStatus;
import org.lodestone.node.Node;
import org.lodestone.node.Peering;
import org.lodestone.program.Closing;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.ConfigException;
import org.lodestone.program.ConfigFile;
import org.lodestone.program.Endpoints;
import org.lodestone.program.ExitCode;
import org.lodestone.program.Hangup;
import org.lodestone.program.ListenAddress;
import org.lodestone.program.StatusServer;
import org.lodestone.seeder.option.EngineOptions;
import org.lodestone.seeder.option.StoreOptions;
import org.lodestone.seeder.report.KeepStatus;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Output;
import org.lodestone.seeder.terminal.Units;
import org.lodestone.seeder.work.HeededWithdrawals;
import org.lodestone.seeder.work.Interruption;
import org.lodestone.torrent.Tracker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lodestone keep}. */
@Command(
    name = "keep",
    description = {
      "Seed the images of a blob store, as a daemon.",
      "",
      "Announces every blob that a published or pulled image of the store lists, and sends it to"
          + " whoever asks, until SIGTERM. When it is at work it prints one line that starts with"
          + " 'lodestone keep ready'. Nothing is hashed that was hashed before, so thousands of"
          + " blobs start in seconds.",
      "",
      "What its signers have withdrawn, as the indexes beside the trackers tell, is seeded no longer"
          + " within a minute.",
      "",
      "While it runs, seed, fetch, usage, evict, pin and pulls on the same store work by it: what they"
          + " bring is seeded at once.",
      "",
      "Options win over the configuration file. The operator's port serves /healthz, /metrics for"
          + " Prometheus, and /status."
    },
    footer = {
      "Examples:",
      "  lodestone keep --tracker http://tracker.example:7070",
      "  lodestone keep --config /etc/lodestone/keep.yaml",
      "  lodestone keep --store /srv/images --upload-limit 20M --status 127.0.0.1:7073",
      "",
      "examples/keep.yaml is an annotated configuration."
    })
public final class KeepCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private final Output output;
  @Mixin private final StoreOptions storage;
  @Mixin private final EngineOptions engines = new EngineOptions();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file, YAML. Default: none, all by options.")
  private Path configFile;

  @Option(
      names = {"-t", "--tracker"},
      paramLabel = "URL",
      split = ",",
      hideParamSyntax = true,
      description =
          "Tracker to announce to; http://HOST:PORT alone means http://HOST:PORT/announce."
              + " Repeatable, or a list with commas. Default: $LODESTONE_TRACKER.")
  private List<Tracker> trackers = List.of();

  @Option(
      names = "--status",
      paramLabel = "HOST:PORT",
      description = "The operator's port. Default: 127.0.0.1:7073.")
  private ListenAddress status;

  public KeepCommand(Environment environment) {
    this.environment = environment;
    this.output = new Output(environment);
    this.storage = new StoreOptions(environment);
  }

  @Override
  public Integer call() throws Exception {
    Hangup.ignore();
    KeepConfig config = config();
    if (config.trackers().isEmpty()) {
      throw CommandFailure.usage(
          "no tracker, so no one could find the seeder",
          "name one with --tracker http://HOST:7070 or with trackers: in the configuration");
    }
    return Interruption.interrupts(() -> keep(config));
  }

  /** The file's settings, with those given as options in their place. */
  private KeepConfig config() throws ConfigException {
    KeepConfig file =
        configFile == null ? KeepConfig.defaults() : ConfigFile.load(configFile, KeepConfig.class);
    return new KeepConfig(
        storage.given().or(file::store),
        trackers.isEmpty() ? file.trackers() : trackers,
        file.indexes(),
        file.refresh(),
        engines.port().orElse(file.torrentPort()),
        engines.uploadLimit().or(file::uploadLimit),
        file.scrubRate(),
        file.quota(),
        file.collections(),
        status == null ? file.status() : status,
        file.statusNames());
  }

  /** A store that somebody named is there, or the name is wrong: none is made for it. */
  private Path root(KeepConfig config) throws CommandFailure {
    Optional<Path> named = config.store();
    if (named.isPresent() && !Files.isDirectory(named.get())) {
      throw CommandFailure.environment(
          "cannot seed the store " + named.get() + ": there is no such folder",
          "is the name right? lodestone seed --store makes a store with its first image",
          null);
    }
    return named.orElse(StoreOptions.defaultStore(environment));
  }

  private int keep(KeepConfig config) throws Exception {
    Node.Config nodeConfig =
        new Node.Config(
            root(config),
            EngineOptions.config(config.torrentPort(), config.uploadLimit()),
            config.trackers(),
            List.of(),
            config.scrubRate().bytesPerSecond(),
            Optional.of(config.quota()));
    try (HeededWithdrawals withdrawals = new HeededWithdrawals(environment);
        Node node = Node.open(nodeConfig, environment.clock());
        Closing heard = new Closing()) {
      Peering peering = node.peering();
      NodeInfo info = NodeInfo.own("keep", true, node.store().root());
      ControlServer.start(new LocalNode(node, info, environment.clock())).ifPresent(heard::add);
      KeptCollections collections =
          KeptCollections.start(
              config.collections(), peering.upkeep().tasks(), environment.clock());
      KeepStatus kept =
          new KeepStatus(
              node.store(),
              peering.engine(),
              config.trackers(),
              new RoomStatus(peering.room()),
              collections);
      try (StatusServer server =
          new StatusServer(
              config.status().toSocketAddress(),
              config.statusNames(),
              kept.metrics(),
              () -> kept.fault().or(peering.upkeep()::fault).or(collections::fault),
              kept::report)) {
        int doubted = peering.seeds().seedAll();
        if (doubted > 0) {
          output.say(
              Units.count(doubted, "blob") + " being checked, as the last run did not end well");
        }
        withdrawals.begin(
            node, Endpoints.of(config.trackers(), config.indexes()), config.refresh());
        kept.ready();
        announceReady(kept.report(), config.status().reachable(server.port()));
        Interruption.ends(new CountDownLatch(1)::await);
        return ExitCode.OK;
      }
    }
  }

  private void announceReady(KeepStatus.Report report, ListenAddress statusAddress) {
    output.print(
        "lodestone keep ready: %s (%s) on port %d, status on %s"
            .formatted(
                Units.count(report.blobs(), "blob"),
                Units.bytes(report.bytes()),
                report.torrentPort(),
                "http://" + statusAddress));
    output.printJson(report);
  }
}
