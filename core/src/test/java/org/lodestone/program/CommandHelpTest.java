package org.lodestone.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class CommandHelpTest {

  private static List<String> wrapped(String line, int width) {
    return CommandHelp.wrap(line, width).lines().toList();
  }

  @Test
  void breaksExamplesAsShellsTakeThem() {
    assertEquals(
        List.of("  lodestone seed app.tar \\", "      --as acme/app:1.2"),
        wrapped("  lodestone seed app.tar --as acme/app:1.2", 36));
    assertEquals(
        List.of("  lodestone pin one \\", "      two three"),
        wrapped("  lodestone pin one two three", 24));
  }

  @Test
  void breaksProseBetweenWords() {
    assertEquals(List.of("one two", "three"), wrapped("one two three", 9));
  }

  @Test
  void leavesWhatFitsOrCannotBeBroken() {
    assertEquals(List.of("  lodestone pin"), wrapped("  lodestone pin", 15));
    assertEquals(List.of("  lodestone"), wrapped("  lodestone", 5));
  }

  @Test
  void isAsWideAsTheTerminalWithinReason() {
    for (int[] expected : new int[][] {{200, 80}, {80, 80}, {66, 66}, {20, 55}}) {
      CommandSpec command =
          CommandSpec.create()
              .addOption(OptionSpec.builder("--word").description("word ".repeat(40)).build());
      String help =
          new CommandHelp(
                  command,
                  Help.defaultColorScheme(Help.Ansi.OFF),
                  new StandardStream.Size(24, expected[0]))
              .optionList();
      int widest = help.lines().mapToInt(String::length).max().orElseThrow();
      assertTrue(
          widest <= expected[1] && widest > expected[1] - "word ".length() * 2,
          widest + " at " + expected[0] + ": " + help);
    }
  }
}
