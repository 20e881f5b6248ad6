package org.lodestone.seeder.terminal;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.lodestone.program.StandardStream;
import org.lodestone.program.UserDirectories;

/**
 * What a command knows of the process it runs in; tests give their own.
 *
 * @param variables the environment variables
 * @param out for data
 * @param err for messages and progress
 * @param screen what {@code out} is shown on
 * @param terminal what {@code err} is shown on
 * @param passwords asks for a secret with this prompt; empty when nobody can be asked
 * @param answers asks a question; empty when nobody can be asked
 */
public record Environment(
    Map<String, String> variables,
    PrintStream out,
    PrintStream err,
    Terminal screen,
    Terminal terminal,
    Function<String, Optional<char[]>> passwords,
    Function<String, Optional<String>> answers,
    Clock clock) {

  public static Environment ofProcess() {
    Map<String, String> variables = System.getenv();
    return new Environment(
        variables,
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        Terminal.of(StandardStream.OUT, variables),
        Terminal.of(StandardStream.ERR, variables),
        prompt -> console().map(console -> console.readPassword("%s", prompt)),
        question -> console().map(console -> console.readLine("%s", question)),
        Clock.systemUTC());
  }

  /** Where settings, keys, blobs and memories are. */
  public UserDirectories directories() {
    return UserDirectories.of(variables);
  }

  /** Data are read by programs: UTF-8 whatever the locale says. */
  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  private static Optional<Console> console() {
    // Since JDK 22 there is a console even when nobody sits at it.
    return StandardStream.IN.isTerminal()
        ? Optional.ofNullable(System.console())
        : Optional.empty();
  }
}
