package org.lodestone.tracker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lodestone.program.Closing;
import org.lodestone.program.ConfigException;
import org.lodestone.program.ConfigFile;
import org.lodestone.program.ListenAddress;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The tracker program. */
@Command(
    name = "lodestone tracker",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    description = {
      "Introduces peers to each other (BitTorrent tracker, HTTP and UDP) and keeps the index of"
          + " signed image documents.",
      ""
    },
    footer = {
      "",
      "Peers announce to  http://HOST:7070/announce  or  udp://HOST:7070/announce ;",
      "the index is at    http://HOST:7070/index/v1 ;",
      "the operator sees  http://127.0.0.1:7071/status , /metrics and /healthz .",
      "",
      "Try it on this machine alone:",
      "  lodestone tracker --listen 127.0.0.1:7070 --data ./tracker",
      "A service for many, that serves only images whose signed document it has:",
      "  lodestone tracker --mode indexed --data /var/lib/lodestone/tracker",
      "",
      "When it is ready, one line on standard output names its addresses. SIGTERM stops it.",
      "Exit status: 1 could not start, 2 wrong usage or configuration."
    })
public final class Main implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings in YAML; options given here win over it.")
  private Path configFile;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "HTTP and UDP, one port for both (0.0.0.0:7070). Port 0: any free one.")
  private ListenAddress listen;

  @Option(
      names = "--status",
      paramLabel = "HOST:PORT",
      description = "Health, metrics and status (127.0.0.1:7071). Not for the public.")
  private ListenAddress status;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The index's folder ($XDG_DATA_HOME/lodestone/tracker).")
  private Path data;

  @Option(
      names = "--mode",
      paramLabel = "open|indexed",
      description = "Which torrents may be announced: any, or only those in the index (open).")
  private TrackerConfig.Mode mode;

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .registerConverter(ListenAddress.class, ListenAddress::parse)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Closing closing = new Closing()) {
      TrackerServer server = closing.add(TrackerServer.start(config()));
      spec.commandLine()
          .getOut()
          .printf(
              "lodestone tracker ready: %s udp://%s status %s%n",
              server.httpUri(), server.httpUri().getAuthority(), server.statusUri());
      spec.commandLine().getOut().flush();
      closing.awaitSignal();
      return 0;
    } catch (ConfigException e) {
      return fail(2, e, "examples/ has an annotated configuration of the tracker");
    } catch (IOException e) {
      return fail(1, e, "--listen and --status choose other addresses, --data another folder");
    }
  }

  private int fail(int exitStatus, Exception e, String hint) {
    spec.commandLine().getErr().println("error: " + e.getMessage());
    spec.commandLine().getErr().println("hint: " + hint);
    return exitStatus;
  }

  /** The configuration file's settings, or the defaults, with the options put over them. */
  TrackerConfig config() throws ConfigException {
    TrackerConfig config =
        configFile == null
            ? TrackerConfig.defaults()
            : ConfigFile.load(configFile, TrackerConfig.class);
    config = listen == null ? config : config.withListen(listen);
    config = status == null ? config : config.withStatus(status);
    config = data == null ? config : config.withData(data);
    return mode == null ? config : config.withMode(mode);
  }

  /** The version of the jar this class is in. */
  static final class Version implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"lodestone tracker " + (version == null ? "(not packaged)" : version)};
    }
  }
}
