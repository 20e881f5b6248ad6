package org.lodestone.seeder.report;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.lodestone.program.ConfigException;
import org.lodestone.pull.ImageNotFoundException;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.store.StoreLockedException;
import org.lodestone.trust.RefusedException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where exceptions become an error line, a hint and an exit code. */
public final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {

  private final Environment environment;

  public FailureReport(Environment environment) {
    this.environment = environment;
  }

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    if (thrown instanceof ParameterException wrongUsage) {
      return handleParseException(wrongUsage, new String[0]);
    }
    if (parsed.originalArgs().contains("--verbose")) {
      thrown.printStackTrace(environment.err());
    }
    if (isInterruption(thrown)) {
      return ExitCode.INTERRUPTED;
    }
    CommandFailure failure = describe(unwrap(thrown));
    return print(failure.exitCode(), failure.getMessage(), failure.hint());
  }

  @Override
  public int handleParseException(ParameterException wrongUsage, String[] args) {
    List<String> suggestions =
        wrongUsage instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    String name = wrongUsage.getCommandLine().getCommandSpec().qualifiedName();
    String hint =
        suggestions.isEmpty()
            ? "see " + name + " --help"
            : "did you mean " + String.join(" or ", suggestions) + "? See " + name + " --help";
    return print(ExitCode.USAGE, wrongUsage.getMessage(), Optional.of(hint));
  }

  private int print(int exitCode, String message, Optional<String> hint) {
    environment.err().println("error: " + message);
    hint.ifPresent(text -> environment.err().println("hint: " + text));
    return exitCode;
  }

  /** What ^C looks like to the thread that it finds waiting, or at work on a file. */
  private static boolean isInterruption(Exception thrown) {
    return thrown instanceof InterruptedException
        || thrown instanceof InterruptedIOException
        || thrown instanceof ClosedByInterruptException;
  }

  private static Exception unwrap(Exception thrown) {
    return thrown instanceof UncheckedIOException io ? io.getCause() : thrown;
  }

  private static CommandFailure describe(Exception e) {
    if (e instanceof CommandFailure failure) {
      return failure;
    }
    if (e instanceof RefusedException) {
      return CommandFailure.refused(
          e.getMessage(),
          "lodestone inspect shows who signed an image, trust list whom you believe");
    }
    if (e instanceof ImageNotFoundException) {
      return CommandFailure.refused(
          e.getMessage(), "lodestone search shows what an index has; --index chooses the index");
    }
    if (e instanceof ConfigException) {
      return CommandFailure.usage(e.getMessage(), "the annotated example is examples/keep.yaml");
    }
    if (e instanceof StoreLockedException) {
      return CommandFailure.environment(
          e.getMessage(), "a lodestone keep or seed may have it; --store chooses another store", e);
    }
    if (e instanceof IOException io) {
      return CommandFailure.environment(describe(io), "", io);
    }
    String text = "this is a fault in Lodestone: " + e;
    return CommandFailure.bug(text, "run again with --verbose and report what it prints", e);
  }

  /** The JDK's file exceptions carry the path alone. */
  private static String describe(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file: " + e.getMessage();
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied: " + e.getMessage();
    }
    if (e instanceof FileAlreadyExistsException) {
      return "file exists already: " + e.getMessage();
    }
    if (e instanceof ConnectException && e.getMessage() == null) {
      return "connection refused";
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
