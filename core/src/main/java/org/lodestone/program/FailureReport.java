package org.lodestone.program;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where exceptions become an error line, a hint and an exit code. */
public final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {

  private static final String VERBOSE = "--verbose";

  /** What picocli says when a command is missing; it has no type of its own for it. */
  private static final String NO_COMMAND = "Missing required subcommand";

  private final String exampleConfig;
  private final Function<Exception, Optional<CommandFailure>> own;

  /**
   * @param exampleConfig the annotated configuration that a wrong one is compared with
   * @param own a program's words for the exceptions that it knows best
   */
  public FailureReport(String exampleConfig, Function<Exception, Optional<CommandFailure>> own) {
    this.exampleConfig = exampleConfig;
    this.own = own;
  }

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    if (thrown instanceof ParameterException wrongUsage) {
      return handleParseException(wrongUsage, new String[0]);
    }
    if (Causes.isInterruption(thrown)) {
      return ExitCode.INTERRUPTED;
    }
    CommandFailure failure = describe(unwrap(thrown));
    // A server cannot be asked to fail again, so its fault is told whole at once.
    boolean asked = parsed.originalArgs().contains(VERBOSE);
    boolean server = command.getCommandSpec().findOption(VERBOSE) == null;
    if (asked || (server && failure.exitCode() == ExitCode.BUG)) {
      thrown.printStackTrace(command.getErr());
    }
    return print(command, failure);
  }

  @Override
  public int handleParseException(ParameterException wrongUsage, String[] args) {
    CommandLine command = wrongUsage.getCommandLine();
    String help = "see " + command.getCommandSpec().qualifiedName() + " --help";
    if (wrongUsage instanceof UnmatchedArgumentException unmatched) {
      String hint =
          unmatched.getSuggestions().isEmpty()
              ? commands(command) + help
              : "did you mean "
                  + unmatched.getSuggestions().stream()
                      .limit(2)
                      .map(FailureReport::lastWord)
                      .collect(Collectors.joining(" or "))
                  + "? "
                  + capitalised(help);
      return print(command, CommandFailure.usage(describe(command, unmatched), hint));
    }
    if (wrongUsage.getMessage().equals(NO_COMMAND)) {
      String message = "no command follows " + command.getCommandSpec().qualifiedName();
      return print(command, CommandFailure.usage(message, commands(command) + help));
    }
    return print(command, CommandFailure.usage(lowerCased(wrongUsage.getMessage()), help));
  }

  private static String describe(CommandLine command, UnmatchedArgumentException unmatched) {
    List<String> words = unmatched.getUnmatched();
    if (words.isEmpty() || words.get(0).startsWith("-")) {
      return lowerCased(unmatched.getMessage());
    }
    String name = command.getCommandSpec().qualifiedName();
    return command.getSubcommands().isEmpty()
        ? "%s takes nothing like '%s'".formatted(name, words.get(0))
        : "there is no command '%s %s'".formatted(name, words.get(0));
  }

  /** Names them where there are any, for whom no single one can be suggested to. */
  private static String commands(CommandLine command) {
    return command.getSubcommands().isEmpty()
        ? ""
        : "the commands are " + String.join(", ", command.getSubcommands().keySet()) + "; ";
  }

  private static int print(CommandLine command, CommandFailure failure) {
    PrintWriter err = command.getErr();
    err.println("error: " + failure.getMessage());
    failure.hint().ifPresent(hint -> err.println("hint: " + hint));
    err.flush();
    return failure.exitCode();
  }

  private static Exception unwrap(Exception thrown) {
    return thrown instanceof UncheckedIOException io ? io.getCause() : thrown;
  }

  private CommandFailure describe(Exception e) {
    if (e instanceof CommandFailure failure) {
      return failure;
    }
    Optional<CommandFailure> known = own.apply(e);
    if (known.isPresent()) {
      return known.get();
    }
    if (e instanceof ConfigException wrong) {
      return CommandFailure.usage(
          e.getMessage(),
          wrong.hint().orElse(exampleConfig + " is an annotated configuration with every key"));
    }
    if (e instanceof IOException io) {
      return CommandFailure.environment(Causes.describe(io), hint(io), io);
    }
    return CommandFailure.bug(
        "this is a fault in Lodestone: " + e,
        "run again with --verbose and report what it prints",
        e);
  }

  private static String hint(IOException e) {
    if (!(Causes.rootOf(e) instanceof BindException bind)) {
      return "";
    }
    return Causes.isForeignAddress(bind)
        ? "ip address shows those it has; 0.0.0.0 stands for all of them"
        : "another port is chosen by the option or setting of that address; ss -ltunp shows who has"
            + " this one";
  }

  private static String lastWord(String suggestion) {
    return suggestion.substring(suggestion.lastIndexOf(' ') + 1);
  }

  private static String lowerCased(String message) {
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  private static String capitalised(String sentence) {
    return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
  }
}
