package org.lodestone.seeder.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.lodestone.program.CommandFailure;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * A program that the launcher, scripts/lodestone, starts by the same word. Here it is known by its
 * name alone, so that help lists it and a misspelt word finds it.
 */
public final class OtherProgram {

  private OtherProgram() {}

  /** The tracker and index server. */
  public static CommandLine tracker() {
    return new CommandLine(new Tracker());
  }

  /** The registry that container clients pull from. */
  public static CommandLine gateway() {
    return new CommandLine(new Gateway());
  }

  @Command(
      name = "tracker",
      description = "Run the tracker and index server, a program of its own.",
      footer = {"Examples:", "  lodestone tracker --help"})
  static final class Tracker extends Elsewhere {}

  @Command(
      name = "gateway",
      description = "Run the registry that clients pull from, a program of its own.",
      footer = {"Examples:", "  lodestone gateway --help"})
  static final class Gateway extends Elsewhere {}

  abstract static class Elsewhere implements Callable<Integer> {

    @Spec private CommandSpec spec;

    /** Takes any words, so that the answer is the same whatever they are. */
    @SuppressWarnings("UnusedVariable")
    @Unmatched
    private List<String> words;

    @Override
    public Integer call() throws CommandFailure {
      throw CommandFailure.usage(
          "the %s is a program of its own, and this one cannot start it".formatted(spec.name()),
          "scripts/lodestone " + spec.name() + " starts it");
    }
  }
}
