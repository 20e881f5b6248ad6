package org.lodestone.seeder;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a command knows of the process it runs in; tests give their own.
 *
 * @param variables the environment variables
 * @param out for data
 * @param err for messages and progress
 * @param terminal what {@code err} is shown on
 * @param passwords asks for a secret with this prompt; empty when nobody can be asked
 */
record Environment(
    Map<String, String> variables,
    PrintStream out,
    PrintStream err,
    Terminal terminal,
    Function<String, Optional<char[]>> passwords,
    Clock clock) {

  static Environment ofProcess() {
    Map<String, String> variables = System.getenv();
    return new Environment(
        variables,
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        Terminal.ofStandardError(variables),
        Environment::askOnConsole,
        Clock.systemUTC());
  }

  /** Where settings and keys are (XDG Base Directory Specification). */
  Path configHome() {
    return home("XDG_CONFIG_HOME", ".config");
  }

  /** Where blobs are kept, and what was accepted before. */
  Path dataHome() {
    return home("XDG_DATA_HOME", ".local/share");
  }

  private Path home(String variable, String fallback) {
    String value = variables.getOrDefault(variable, "");
    // The specification: a relative path in these variables is invalid and ignored.
    Path base =
        value.startsWith("/")
            ? Path.of(value)
            : Path.of(variables.getOrDefault("HOME", System.getProperty("user.home")))
                .resolve(fallback);
    return base.resolve("lodestone");
  }

  /** Data are read by programs: UTF-8 whatever the locale says. */
  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  private static Optional<char[]> askOnConsole(String prompt) {
    // Since JDK 22 there is a console even when nobody sits at it.
    return Terminal.isTerminal(Terminal.STANDARD_INPUT)
        ? Optional.ofNullable(System.console()).map(c -> c.readPassword("%s", prompt))
        : Optional.empty();
  }
}
