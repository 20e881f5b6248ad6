package org.lodestone.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lodestone.program.Closing;
import org.lodestone.program.CommandFailure;
import org.lodestone.program.CommandStyle;
import org.lodestone.program.ConfigException;
import org.lodestone.program.ConfigFile;
import org.lodestone.program.Endpoints;
import org.lodestone.program.ExitCode;
import org.lodestone.program.FailureReport;
import org.lodestone.program.Hangup;
import org.lodestone.program.ListenAddress;
import org.lodestone.program.Version;
import org.lodestone.store.StoreLockedException;
import org.lodestone.torrent.Tracker;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The gateway program. */
@Command(
    name = "lodestone gateway",
    description = {
      "Serves images from BitTorrent swarms to docker, containerd, podman and skopeo, as a"
          + " registry beside them.",
      "",
      "An image is served when the trust policy accepts its signed document and its blobs can be"
          + " had; else the answer is 404, so that a client with the gateway as mirror goes"
          + " upstream. What was pulled stays in the store and is seeded. lodestone pulls,"
          + " explain, usage, evict and pin look after it while it runs.",
      "",
      "acme/app is looked up as it is. A mirrored name arrives with ?ns=docker.io (containerd) or"
          + " under /v2/via/docker.io/ (podman, skopeo) and is looked up as docker.io/…; so is"
          + " docker's library/alpine, unless the policy has a scope for that name.",
      "",
      "With a key and names under push: in its configuration it takes pushes, and publishes what is"
          + " pushed.",
      "",
      "When it is ready, it prints one line that names its addresses. SIGTERM stops it."
    },
    footer = {
      "Examples:",
      "On this machine alone, with a tracker and a seeder running:",
      "  lodestone trust add 'acme/*' --key acme.pub",
      "  lodestone gateway --tracker http://127.0.0.1:7070",
      "  docker pull 127.0.0.1:5050/acme/app:1.2",
      "",
      "examples/gateway.yaml is an annotated configuration."
    })
public final class Main implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file, YAML; options win over it.")
  private Path configFile;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description =
          "Where container clients connect. Only who pushes logs in: keep it on loopback, or behind"
              + " something that has a log-in. Default: 127.0.0.1:5050.")
  private ListenAddress listen;

  @Option(
      names = "--status",
      paramLabel = "HOST:PORT",
      description = "The operator's port, not for the public. Default: 127.0.0.1:5051.")
  private ListenAddress status;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Blob store, an OCI image layout. Default: $XDG_DATA_HOME/lodestone/gateway.")
  private Path store;

  @Option(
      names = {"-t", "--tracker"},
      paramLabel = "URL",
      split = ",",
      hideParamSyntax = true,
      description =
          "Tracker, http:, https: or udp:. http://HOST:PORT alone announces to"
              + " http://HOST:PORT/announce and finds the index at http://HOST:PORT, as"
              + " Lodestone's tracker serves both. Repeatable, or a list with commas.")
  private List<Tracker> trackers;

  @Option(
      names = "--index",
      paramLabel = "URL",
      split = ",",
      hideParamSyntax = true,
      converter = CommandStyle.Index.class,
      description =
          "Index, instead of those beside the trackers; none for no index at all. Repeatable, or a list with commas.")
  private List<URI> indexes;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "Trust policy, made by lodestone trust add. Default: $LODESTONE_POLICY, else"
              + " $XDG_CONFIG_HOME/lodestone/policy.json.")
  private Path policy;

  @Option(
      names = "--torrent-port",
      paramLabel = "PORT",
      converter = CommandStyle.Port.class,
      description = "TCP port for peers; 0 takes any free one. Default: 6881.")
  private Integer torrentPort;

  @Option(
      names = "--relay-port",
      paramLabel = "PORT",
      converter = CommandStyle.Port.class,
      description = "TCP port for other gateways; 0 takes any free one. Default: 6882.")
  private Integer relayPort;

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return CommandStyle.ofServer(
        new Main(),
        new Version("lodestone gateway"),
        new FailureReport("examples/gateway.yaml", Main::describe));
  }

  @Override
  public Integer call() throws ConfigException, IOException, InterruptedException {
    Hangup.ignore();
    GatewayConfig config = config();
    warnOfNowhereToAsk(config.endpoints());
    try (Closing closing = new Closing()) {
      GatewayServer server = closing.add(GatewayServer.start(config));
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "lodestone gateway ready: %s torrent port %d status %s%n",
          server.uri(), server.torrentPort(), server.statusUri());
      out.flush();
      closing.awaitSignal();
      return ExitCode.OK;
    }
  }

  /** It can still serve what it holds, so it starts. */
  private void warnOfNowhereToAsk(Endpoints endpoints) {
    PrintWriter err = spec.commandLine().getErr();
    if (endpoints.indexes().isEmpty()) {
      err.println("warning: no index to ask, so only images already in the store are served");
    } else if (endpoints.trackers().isEmpty()) {
      err.println("warning: no tracker, so peers are found only by those that documents name");
    } else {
      return;
    }
    err.println(
        "hint: name one with --tracker http://HOST:7070, or trackers: in the configuration");
    err.flush();
  }

  private static Optional<CommandFailure> describe(Exception e) {
    return e instanceof StoreLockedException
        ? Optional.of(
            CommandFailure.environment(
                e.getMessage(), "give each program its own store: --store chooses another", e))
        : Optional.empty();
  }

  /** The configuration file's settings, or the defaults, with the options put over them. */
  GatewayConfig config() throws ConfigException {
    GatewayConfig config =
        configFile == null
            ? GatewayConfig.defaults()
            : ConfigFile.load(configFile, GatewayConfig.class);
    try {
      config = listen == null ? config : config.withListen(listen);
      config = status == null ? config : config.withStatus(status);
      config = store == null ? config : config.withStore(store);
      config = policy == null ? config : config.withPolicy(policy);
      config = trackers == null ? config : config.withTrackers(trackers);
      config = indexes == null ? config : config.withIndexes(indexes);
      config =
          torrentPort == null ? config : config.withTorrent(config.torrent().withPort(torrentPort));
      return relayPort == null ? config : config.withRelay(config.relay().withPort(relayPort));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }
}
