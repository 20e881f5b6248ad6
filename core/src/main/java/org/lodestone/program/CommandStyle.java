package org.lodestone.program;

import java.net.URI;
import org.lodestone.torrent.Tracker;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.TypeConversionException;

/** The manner that all programs share: the shape of their help, their errors, their values. */
public final class CommandStyle {

  private CommandStyle() {}

  /** Gives it to a program that runs until it is told to stop. */
  public static CommandLine ofServer(Object program, Version version, FailureReport failures) {
    return apply(server(program), version, failures);
  }

  /** A command that runs until it is told to stop; its program gives it the rest of the manner. */
  public static CommandLine server(Object command) {
    CommandLine server = new CommandLine(command);
    server.getCommandSpec().usageMessage().exitCodeList(ExitCode.ofServers());
    return server;
  }

  /** Gives it to a program and all its commands, which have been added before. */
  public static CommandLine ofCommands(CommandLine root, Version version, FailureReport failures) {
    return apply(root, version, failures);
  }

  private static CommandLine apply(CommandLine root, Version version, FailureReport failures) {
    root.getCommandSpec()
        .versionProvider(version)
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .order(100)
                .description("Show the version.")
                .build());
    root.setHelpFactory(
            (command, colors) -> new CommandHelp(command, colors, StandardStream.OUT.size()))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Integer.class, rejecting(CommandStyle::number))
        .registerConverter(int.class, rejecting(CommandStyle::number))
        .registerConverter(ListenAddress.class, rejecting(ListenAddress::parse))
        .registerConverter(Tracker.class, rejecting(Tracker::named));
    format(root);
    return root;
  }

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
    if (command.getSubcommands().isEmpty()) {
      usage.exitCodeListHeading("%nExit codes:%n");
      if (usage.exitCodeList().isEmpty()) {
        usage.exitCodeList(ExitCode.ofCommands(spec.findOption("--timeout") != null));
      }
    }
    command.getSubcommands().values().forEach(CommandStyle::format);
  }

  /** A conversion whose complaint is shown as it is, without the names of Java's classes. */
  public static <T> ITypeConverter<T> rejecting(ITypeConverter<T> conversion) {
    return text -> {
      try {
        return conversion.convert(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected a whole number, found: " + text, e);
    }
  }

  /** Takes an index's URL, or {@link Endpoints#NONE}. */
  public static final class Index implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) throws Exception {
      return rejecting(Endpoints::index).convert(text);
    }
  }

  /** Takes a port's number, for options that are no whole {@link ListenAddress}. */
  public static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > ListenAddress.MAX_PORT) {
        throw new TypeConversionException("expected a port from 0 to 65535, found: " + text);
      }
      return Integer.valueOf(text);
    }
  }
}
