package org.lodestone.seeder;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.lodestone.seeder.terminal.Captured;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Terminal;

/** Runs commands in this process, with a home folder of their own, and keeps what they print. */
public final class Cli {

  private final Map<String, String> variables = new HashMap<>();
  private Clock clock = Clock.systemUTC();
  private Optional<char[]> password = Optional.empty();
  private Optional<String> answer = Optional.empty();

  public Cli(Path home) {
    variables.put("HOME", home.toString());
  }

  /** What a command printed and how it ended. */
  public record Result(int exitCode, String out, String err) {

    public List<String> outLines() {
      return out.lines().toList();
    }
  }

  public Cli with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  public Cli typing(String secret) {
    password = Optional.of(secret.toCharArray());
    return this;
  }

  /** Somebody sits there who answers every question so. */
  public Cli answering(String word) {
    answer = Optional.of(word);
    return this;
  }

  public Cli at(Clock time) {
    clock = time;
    return this;
  }

  public Result run(String... words) {
    return new Running(words).execute();
  }

  /** A program in a process of its own, for those that are killed. */
  public ProcessBuilder process(Class<?> main, String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                // As a shell in the background, a build may have made us ignore ^C.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(words));
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().keySet().removeIf(name -> name.startsWith("XDG_"));
    process.environment().putAll(variables);
    return process;
  }

  /** A command on a thread of its own, for those that do not end by themselves. */
  public Running start(String... words) {
    Running running = new Running(words);
    running.thread.start();
    return running;
  }

  /** A command under way; closing it is ^C. */
  public final class Running implements AutoCloseable {

    private final Captured out = new Captured();
    private final Captured err = new Captured();
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    private final String[] words;
    private final Thread thread;

    private Running(String[] words) {
      this.words = words;
      this.thread =
          new Thread(() -> result.complete(execute()), "lodestone " + String.join(" ", words));
    }

    private Result execute() {
      Environment environment =
          new Environment(
              Map.copyOf(variables),
              out.stream(),
              err.stream(),
              Terminal.NONE,
              Terminal.NONE,
              prompt -> password.map(char[]::clone),
              question -> answer,
              clock);
      int exitCode = Lodestone.commandLine(environment).execute(words);
      return new Result(exitCode, out.text(), err.text());
    }

    public Captured out() {
      return out;
    }

    public Captured err() {
      return err;
    }

    public Result await() throws Exception {
      return result.get(60, TimeUnit.SECONDS);
    }

    /** What ^C does. */
    public void interrupt() {
      thread.interrupt();
    }

    @Override
    public void close() {
      interrupt();
      result.orTimeout(60, TimeUnit.SECONDS).join();
    }
  }
}
