package org.lodestone.seeder;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.lodestone.seeder.command.FetchCommand;
import org.lodestone.seeder.command.InspectCommand;
import org.lodestone.seeder.command.KeepCommand;
import org.lodestone.seeder.command.KeyCommand;
import org.lodestone.seeder.command.SearchCommand;
import org.lodestone.seeder.command.SeedCommand;
import org.lodestone.seeder.command.TrustCommand;
import org.lodestone.seeder.command.VerifyCommand;
import org.lodestone.seeder.option.Converters;
import org.lodestone.seeder.option.EnvironmentDefaults;
import org.lodestone.seeder.report.ExitCode;
import org.lodestone.seeder.report.FailureReport;
import org.lodestone.seeder.terminal.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The {@code lodestone} command. */
@Command(
    name = "lodestone",
    description = {
      "Container images over BitTorrent.",
      "",
      "Publish an image with seed; pull it with docker, containerd, podman or skopeo through a"
          + " gateway, or with fetch. Every byte is checked against a document that the publisher"
          + " signed."
    },
    footer = {
      "Programs of their own, started by the same launcher:",
      "  lodestone tracker   the tracker and index server",
      "  lodestone gateway   the local registry that container clients pull from",
      "",
      "Environment:",
      "  LODESTONE_TRACKER, LODESTONE_INDEX, LODESTONE_STORE, LODESTONE_POLICY, LODESTONE_KEY",
      "  are the defaults of the options of the same names.",
      "",
      "Examples:",
      "  lodestone key generate",
      "  lodestone seed app.tar --as acme/app:1.2 --tracker http://tracker.example:7070",
      "  lodestone trust add 'acme/*' --key acme.pub",
      "  lodestone fetch acme/app:1.2 ./app --tracker http://tracker.example:7070",
      "",
      "lodestone help COMMAND tells more about a command."
    },
    versionProvider = Lodestone.Version.class)
public final class Lodestone {

  private Lodestone() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Loggers are made while classes load, so their level is set before any of them does.
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", logLevel(args));
    System.exit(commandLine(Environment.ofProcess()).execute(args));
  }

  private static String logLevel(String[] args) {
    List<String> words = Arrays.asList(args);
    if (words.contains("--verbose")) {
      return "debug";
    }
    return words.contains("keep") && !words.contains("--quiet") ? "info" : "error";
  }

  public static CommandLine commandLine(Environment environment) {
    FailureReport failures = new FailureReport(environment);
    CommandLine root =
        new CommandLine(new Lodestone())
            .addSubcommand(new SeedCommand(environment))
            .addSubcommand(new KeepCommand(environment))
            .addSubcommand(new FetchCommand(environment))
            .addSubcommand(new SearchCommand(environment))
            .addSubcommand(new InspectCommand(environment))
            .addSubcommand(new VerifyCommand(environment))
            .addSubcommand(TrustCommand.commandLine(environment))
            .addSubcommand(KeyCommand.commandLine(environment))
            .addSubcommand(new HelpCommand())
            .setOut(writer(environment.out()))
            .setErr(writer(environment.err()))
            .setExecutionExceptionHandler(failures)
            .setParameterExceptionHandler(failures)
            .setDefaultValueProvider(new EnvironmentDefaults(environment.variables()));
    Converters.register(root);
    root.getCommandSpec()
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version.")
                .build());
    format(root);
    return root;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /** The same shape for the help of every command. */
  private static void format(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    if (spec.findOption("--help") == null) {
      spec.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .order(99)
              .description("Show this help.")
              .build());
    }
    UsageMessageSpec usage = spec.usageMessage();
    usage.synopsisHeading("Usage: ");
    usage.descriptionHeading("%n");
    usage.parameterListHeading("%nArguments:%n");
    usage.optionListHeading("%nOptions:%n");
    usage.commandListHeading("%nCommands:%n");
    usage.footerHeading("%n");
    usage.sortOptions(false);
    usage.abbreviateSynopsis(true);
    usage.width(96);
    if (command.getSubcommands().isEmpty()) {
      usage.exitCodeListHeading("%nExit codes:%n");
      usage.exitCodeList(ExitCode.descriptions());
    }
    command.getSubcommands().values().forEach(Lodestone::format);
  }

  /** Says which build this is, from the archive's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Lodestone.class.getPackage().getImplementationVersion();
      return new String[] {
        "lodestone " + (version == null ? "(not from an archive)" : version),
        "Java %s, %s %s"
            .formatted(
                Runtime.version(), System.getProperty("os.name"), System.getProperty("os.arch"))
      };
    }
  }
}
