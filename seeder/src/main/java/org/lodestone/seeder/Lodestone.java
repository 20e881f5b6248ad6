package org.lodestone.seeder;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.lodestone.program.CommandStyle;
import org.lodestone.program.FailureReport;
import org.lodestone.program.Version;
import org.lodestone.seeder.command.CollectionCommand;
import org.lodestone.seeder.command.ConfigureCommand;
import org.lodestone.seeder.command.DoctorCommand;
import org.lodestone.seeder.command.DraftCommand;
import org.lodestone.seeder.command.EvictCommand;
import org.lodestone.seeder.command.ExplainCommand;
import org.lodestone.seeder.command.FetchCommand;
import org.lodestone.seeder.command.HelpCommand;
import org.lodestone.seeder.command.InspectCommand;
import org.lodestone.seeder.command.InvalidateCommand;
import org.lodestone.seeder.command.KeepCommand;
import org.lodestone.seeder.command.KeyCommand;
import org.lodestone.seeder.command.LogCommand;
import org.lodestone.seeder.command.OtherProgram;
import org.lodestone.seeder.command.PinCommand;
import org.lodestone.seeder.command.PublishCommand;
import org.lodestone.seeder.command.PullsCommand;
import org.lodestone.seeder.command.SearchCommand;
import org.lodestone.seeder.command.SeedCommand;
import org.lodestone.seeder.command.SignCommand;
import org.lodestone.seeder.command.TrustCommand;
import org.lodestone.seeder.command.UsageCommand;
import org.lodestone.seeder.command.VerifyCommand;
import org.lodestone.seeder.command.WithdrawCommand;
import org.lodestone.seeder.command.WitnessCommand;
import org.lodestone.seeder.option.Converters;
import org.lodestone.seeder.option.EnvironmentDefaults;
import org.lodestone.seeder.report.KnownFailures;
import org.lodestone.seeder.terminal.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;

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
      "The environment variables LODESTONE_TRACKER, LODESTONE_INDEX, LODESTONE_STORE,"
          + " LODESTONE_POLICY and LODESTONE_KEY are the defaults of the options of the same names.",
      "",
      "Examples:",
      "  lodestone key generate",
      "  lodestone seed app.tar --as acme/app:1.2 --tracker http://tracker.example:7070",
      "  lodestone trust add 'acme/*' --key acme.pub",
      "  lodestone fetch acme/app:1.2 ./app --tracker http://tracker.example:7070",
      "",
      "lodestone help COMMAND tells more about a command."
    })
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
    boolean server = words.contains("keep") || words.contains("witness");
    return server && !words.contains("--quiet") ? "info" : "error";
  }

  static CommandLine commandLine(Environment environment) {
    CommandLine root =
        new CommandLine(new Lodestone())
            .addSubcommand(new SeedCommand(environment))
            .addSubcommand(CommandStyle.server(new KeepCommand(environment)))
            .addSubcommand(new FetchCommand(environment))
            .addSubcommand(new PullsCommand(environment))
            .addSubcommand(new ExplainCommand(environment))
            .addSubcommand(new UsageCommand(environment))
            .addSubcommand(new EvictCommand(environment))
            .addSubcommand(new InvalidateCommand(environment))
            .addSubcommand(new PinCommand(environment))
            .addSubcommand(new SearchCommand(environment))
            .addSubcommand(new InspectCommand(environment))
            .addSubcommand(new VerifyCommand(environment))
            .addSubcommand(new DraftCommand(environment))
            .addSubcommand(new SignCommand(environment))
            .addSubcommand(new PublishCommand(environment))
            .addSubcommand(new WithdrawCommand(environment))
            .addSubcommand(TrustCommand.commandLine(environment))
            .addSubcommand(KeyCommand.commandLine(environment))
            .addSubcommand(CollectionCommand.commandLine(environment))
            .addSubcommand(LogCommand.commandLine(environment))
            .addSubcommand(ConfigureCommand.commandLine(environment))
            .addSubcommand(new DoctorCommand(environment))
            .addSubcommand(CommandStyle.server(new WitnessCommand(environment)))
            .addSubcommand(OtherProgram.tracker())
            .addSubcommand(OtherProgram.gateway())
            .addSubcommand(new HelpCommand())
            .setOut(writer(environment.out()))
            .setErr(writer(environment.err()))
            .setDefaultValueProvider(new EnvironmentDefaults(environment.variables()));
    Converters.register(root);
    return CommandStyle.ofCommands(
        root,
        new Version("lodestone"),
        new FailureReport("examples/keep.yaml", KnownFailures::describe));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }
}
