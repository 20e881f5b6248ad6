package org.lodestone.gateway;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.program.Closing;
import org.lodestone.program.ConfigException;
import org.lodestone.program.ConfigFile;
import org.lodestone.program.ListenAddress;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The gateway program. */
@Command(
    name = "lodestone gateway",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    description = {
      "Serves images from BitTorrent swarms to docker, containerd, podman and skopeo, as a"
          + " read-only registry beside them.",
      ""
    },
    footer = {
      "",
      "An image is served when the trust policy accepts its signed document and its blobs can be",
      "had; else the answer is 404, so that a client with the gateway as mirror goes upstream.",
      "What was pulled stays in the store and is seeded.",
      "",
      "Try it on this machine alone, with a tracker and a seeder running:",
      "  lodestone trust add 'acme/*' --key acme.pub",
      "  lodestone gateway --tracker http://127.0.0.1:7070",
      "  skopeo inspect --tls-verify=false docker://127.0.0.1:5050/acme/app:1.2",
      "",
      "Names: acme/app is looked up as it is. A mirrored name arrives with ?ns=docker.io",
      "(containerd) or under /v2/via/docker.io/ (podman) and is looked up as docker.io/…; so is",
      "library/alpine (docker), unless the policy has a scope for that name.",
      "",
      "When it is ready, one line on standard output names its addresses. SIGTERM stops it.",
      "Exit status: 1 could not start, 2 wrong usage or configuration."
    })
public final class Main implements Callable<Integer> {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings in YAML; options given here win over it.")
  private Path configFile;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description =
          "Where container clients connect (127.0.0.1:5050). There is no log-in: keep it on"
              + " loopback, or behind something that has one.")
  private ListenAddress listen;

  @Option(
      names = "--status",
      paramLabel = "HOST:PORT",
      description = "Health, metrics and status (127.0.0.1:5051). Not for the public.")
  private ListenAddress status;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Blob store, an OCI image layout ($XDG_DATA_HOME/lodestone/gateway).")
  private Path store;

  @Option(
      names = {"-t", "--tracker"},
      paramLabel = "URL",
      split = ",",
      description =
          "Tracker, http:, https: or udp:. http://HOST:PORT alone announces to"
              + " http://HOST:PORT/announce and finds the index at http://HOST:PORT, as"
              + " Lodestone's tracker serves both. Repeatable.")
  private List<URI> trackers;

  @Option(
      names = "--index",
      paramLabel = "URL",
      split = ",",
      description =
          "Index, instead of those beside the trackers; none for no index at all. Repeatable.")
  private List<URI> indexes;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "Whose signature counts for which names ($XDG_CONFIG_HOME/lodestone/policy.json)."
              + " `lodestone trust add` makes it.")
  private Path policy;

  @Option(
      names = "--torrent-port",
      paramLabel = "PORT",
      description = "TCP port for peers (6881). 0: any free one.")
  private Integer torrentPort;

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main()).registerConverter(ListenAddress.class, ListenAddress::parse);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Closing closing = new Closing()) {
      GatewayServer server = closing.add(GatewayServer.start(config()));
      System.out.printf(
          "lodestone gateway ready: %s torrent port %d status %s%n",
          server.uri(), server.torrentPort(), server.statusUri());
      closing.awaitSignal();
      return 0;
    } catch (ConfigException e) {
      System.err.println("error: " + e.getMessage());
      System.err.println("hint: examples/ has an annotated configuration of the gateway");
      return 2;
    } catch (IOException e) {
      System.err.println("error: " + e.getMessage());
      System.err.println(
          "hint: --listen, --status and --torrent-port choose other ports, --store another folder");
      return 1;
    }
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
      return torrentPort == null
          ? config
          : config.withTorrent(config.torrent().withPort(torrentPort));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage(), e);
    }
  }

  /** The version of the jar this class is in. */
  static final class Version implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"lodestone gateway " + (version == null ? "(not packaged)" : version)};
    }
  }
}
