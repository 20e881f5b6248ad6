package org.lodestone.seeder;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.lodestone.program.ExitCode;
import org.lodestone.seeder.terminal.Captured;
import org.lodestone.seeder.terminal.Environment;
import org.lodestone.seeder.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {

  @TempDir private Path home;

  @TestFactory
  Stream<DynamicTest> everyCommandTeaches() {
    return leaves(Lodestone.commandLine(environment())).stream()
        .filter(command -> !command.getCommandName().equals("help"))
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command.getCommandSpec().qualifiedName(), () -> assertTeaches(command)));
  }

  private void assertTeaches(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    List<String> words = new ArrayList<>(List.of(name.split(" ")));
    words.remove(0);
    words.add("--help");
    Cli.Result help = new Cli(home).run(words.toArray(String[]::new));
    assertAll(
        () -> assertEquals(ExitCode.OK, help.exitCode()),
        () -> assertTrue(help.out().startsWith("Usage: " + name), help.out()),
        () -> assertTrue(help.out().contains("Examples:"), "an example"),
        () -> assertTrue(help.out().contains("  " + name + " "), "an example of itself"),
        () -> assertTrue(help.out().contains("Exit codes:"), "exit codes"),
        () -> assertTrue(command.getCommandSpec().usageMessage().description().length > 0),
        () -> assertEquals("", help.err()));
    for (OptionSpec option : command.getCommandSpec().options()) {
      assertTrue(option.description().length > 0, () -> name + " " + option.longestName());
    }
  }

  @Test
  void theRootNamesEveryCommand() {
    Cli.Result help = new Cli(home).run("--help");
    for (String name :
        List.of(
            "seed",
            "keep",
            "fetch",
            "pulls",
            "usage",
            "evict",
            "invalidate",
            "pin",
            "search",
            "inspect",
            "verify",
            "draft",
            "sign",
            "publish",
            "withdraw",
            "trust",
            "key",
            "configure",
            "doctor",
            "witness",
            "tracker",
            "gateway")) {
      assertTrue(help.out().contains("\n  " + name + " "), name);
    }
  }

  @Test
  void helpOfACommandIsHelp() {
    Cli cli = new Cli(home);
    assertEquals(cli.run("seed", "--help").out(), cli.run("help", "seed").out());
  }

  @Test
  void tellsItsVersion() {
    Cli.Result version = new Cli(home).run("--version");
    assertEquals(ExitCode.OK, version.exitCode());
    assertTrue(version.out().startsWith("lodestone "), version.out());
  }

  @Test
  void suggestsTheCommandThatWasMeant() {
    Cli.Result result = new Cli(home).run("sed");
    assertEquals(ExitCode.USAGE, result.exitCode());
    assertTrue(result.err().contains("did you mean seed"), result.err());
  }

  @Test
  void asksForACommand() {
    Cli.Result result = new Cli(home).run();
    assertEquals(ExitCode.USAGE, result.exitCode());
    assertTrue(result.err().contains("see lodestone --help"), result.err());
  }

  @Test
  void takesDefaultsFromTheEnvironment() {
    Cli.Result result =
        new Cli(home).with("LODESTONE_INDEX", "http://127.0.0.1:1").run("search", "acme");
    assertEquals(ExitCode.ENVIRONMENT, result.exitCode());
    assertTrue(result.err().contains("http://127.0.0.1:1"), result.err());
    assertFalse(result.err().contains("\tat "), "no stack trace");
  }

  @Test
  void showsTheStackTraceWhenAskedTo() {
    Cli.Result result =
        new Cli(home).run("search", "acme", "--index", "http://127.0.0.1:1", "--verbose");
    assertTrue(result.err().contains("\tat "), result.err());
  }

  private Environment environment() {
    return new Environment(
        Map.of("HOME", home.toString()),
        new Captured().stream(),
        new Captured().stream(),
        Terminal.NONE,
        Terminal.NONE,
        prompt -> Optional.empty(),
        question -> Optional.empty(),
        java.time.Clock.systemUTC());
  }

  private static List<CommandLine> leaves(CommandLine command) {
    return command.getSubcommands().isEmpty()
        ? List.of(command)
        : command.getSubcommands().values().stream()
            .flatMap(child -> leaves(child).stream())
            .toList();
  }
}
