package org.lodestone.seeder.adopt;

import java.util.ArrayList;
import java.util.List;
import org.lodestone.seeder.adopt.TomlDocument.Statement;

/**
 * Lines of ours between two comments in a TOML file, so that they can be taken out exactly,
 * whatever has been changed around them. Lines that they stand for are kept among them.
 */
final class MarkedBlock {

  private static final String BEGIN = "# >>> lodestone configure";
  private static final String END = "# <<< lodestone configure";
  private static final String INSTEAD_OF = "#was# ";
  private static final String EXPLANATION =
      ": lodestone writes these lines and takes them out again";

  private MarkedBlock() {}

  /**
   * @param lines the last one ended
   */
  static String of(String lines) {
    return BEGIN + EXPLANATION + "\n" + lines + END + "\n";
  }

  /**
   * @param line the one that these stand for, without its end
   */
  static String insteadOf(String line, String lines) {
    return of(INSTEAD_OF + line + "\n" + lines);
  }

  /** The text with lines put in, at the beginning of a line or at the end of the text. */
  static String insert(String text, int at, String lines) {
    String head = text.substring(0, at);
    String lineBreak = head.isEmpty() || head.endsWith("\n") ? "" : "\n";
    return head + lineBreak + lines + text.substring(at);
  }

  /**
   * The text without our lines.
   *
   * @throws IllegalArgumentException when it is not clear what is left then
   */
  static String without(String text) {
    if (!text.contains(BEGIN)) {
      return text;
    }
    StringBuilder rest = new StringBuilder();
    List<int[]> blocks = new ArrayList<>();
    int begun = -1;
    int at = 0;
    for (String line : text.split("(?<=\n)", -1)) {
      if (line.startsWith(BEGIN) && begun < 0) {
        begun = at;
      } else if (line.startsWith(END) && begun >= 0) {
        blocks.add(new int[] {begun, at + line.length()});
        begun = -1;
      } else if (begun < 0) {
        rest.append(line);
      } else if (line.startsWith(INSTEAD_OF)) {
        rest.append(line.substring(INSTEAD_OF.length()));
      }
      at += line.length();
    }
    if (begun >= 0) {
      throw new IllegalArgumentException(
          "there is '%s' without '%s' after it".formatted(BEGIN, END));
    }
    checkFollowers(TomlDocument.parse(text).statements(), blocks);
    return rest.toString();
  }

  /** What follows a table's heading would belong to another table without it. */
  private static void checkFollowers(List<Statement> statements, List<int[]> blocks) {
    for (int[] block : blocks) {
      boolean tables =
          statements.stream()
              .anyMatch(s -> s.isTable() && s.start() >= block[0] && s.start() < block[1]);
      boolean orphan =
          statements.stream()
              .filter(s -> s.start() >= block[1])
              .findFirst()
              .filter(s -> !s.isTable())
              .isPresent();
      if (tables && orphan) {
        throw new IllegalArgumentException(
            "a setting right after '%s' belongs to a table in the lines above it".formatted(END));
      }
    }
  }
}
