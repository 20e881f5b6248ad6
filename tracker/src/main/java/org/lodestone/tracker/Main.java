package org.lodestone.tracker;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lodestone.program.Closing;
import org.lodestone.program.CommandStyle;
import org.lodestone.program.ConfigException;
import org.lodestone.program.ConfigFile;
import org.lodestone.program.ExitCode;
import org.lodestone.program.FailureReport;
import org.lodestone.program.Hangup;
import org.lodestone.program.ListenAddress;
import org.lodestone.program.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The tracker program. */
@Command(
    name = "lodestone tracker",
    description = {
      "Introduces peers to each other (BitTorrent tracker, HTTP and UDP) and keeps the index of"
          + " signed image documents.",
      "",
      "Peers announce to http://HOST:7070/announce or udp://HOST:7070/announce; the index is at"
          + " http://HOST:7070/index/v1. The operator's port, 7071, serves /status, /metrics for"
          + " Prometheus and /healthz.",
      "",
      "When it is ready, it prints one line that names its addresses. SIGTERM stops it."
    },
    footer = {
      "Examples:",
      "On this machine alone:",
      "  lodestone tracker --listen 127.0.0.1:7070 --data ./tracker",
      "For many, only images whose signed document it has:",
      "  lodestone tracker --mode indexed --data /var/lib/lodestone/tracker",
      "",
      "examples/tracker.yaml is an annotated configuration."
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
          "HTTP and UDP, one port for both; port 0 takes any free one. Default: 0.0.0.0:7070.")
  private ListenAddress listen;

  @Option(
      names = "--status",
      paramLabel = "HOST:PORT",
      description = "The operator's port, not for the public. Default: 127.0.0.1:7071.")
  private ListenAddress status;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The index's folder. Default: $XDG_DATA_HOME/lodestone/tracker.")
  private Path data;

  @Option(
      names = "--mode",
      paramLabel = "open|indexed",
      description =
          "Which torrents may be announced: any, or only those in the index. Default: open.")
  private TrackerConfig.Mode mode;

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return CommandStyle.ofServer(
        new Main(),
        new Version("lodestone tracker"),
        new FailureReport("examples/tracker.yaml", e -> Optional.empty()));
  }

  @Override
  public Integer call() throws ConfigException, IOException, InterruptedException {
    Hangup.ignore();
    try (Closing closing = new Closing()) {
      TrackerServer server = closing.add(TrackerServer.start(config()));
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "lodestone tracker ready: %s udp://%s status %s%n",
          server.httpUri(), server.httpUri().getAuthority(), server.statusUri());
      out.flush();
      closing.awaitSignal();
      return ExitCode.OK;
    }
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
}
