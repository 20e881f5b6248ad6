package org.lodestone.seeder;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs commands in this process, with a home folder of their own, and keeps what they print. */
final class Cli {

  private final Map<String, String> variables = new HashMap<>();
  private final Clock clock;
  private Optional<char[]> password = Optional.empty();

  Cli(Path home) {
    this(home, Clock.systemUTC());
  }

  Cli(Path home, Clock clock) {
    variables.put("HOME", home.toString());
    this.clock = clock;
  }

  /** What a command printed and how it ended. */
  record Result(int exitCode, String out, String err) {

    List<String> outLines() {
      return out.lines().toList();
    }
  }

  Cli with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  Cli typing(String secret) {
    password = Optional.of(secret.toCharArray());
    return this;
  }

  Result run(String... words) {
    return start(words).result();
  }

  /** A command under way, for those that do not end by themselves. */
  Running start(String... words) {
    return new Running(words);
  }

  final class Running {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Environment environment =
        new Environment(
            Map.copyOf(variables),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Terminal.NONE,
            prompt -> password.map(char[]::clone),
            clock);
    private final String[] words;

    private Running(String[] words) {
      this.words = words;
    }

    /** Runs to the end on this thread. */
    Result result() {
      int exitCode = Lodestone.commandLine(environment).execute(words);
      return new Result(exitCode, out(), err());
    }

    String out() {
      return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
      return err.toString(StandardCharsets.UTF_8);
    }
  }
}
