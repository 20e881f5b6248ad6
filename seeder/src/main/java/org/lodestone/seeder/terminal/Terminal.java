package org.lodestone.seeder.terminal;

import java.util.Locale;
import java.util.Map;
import org.lodestone.program.StandardStream;

/**
 * What a stream is shown on.
 *
 * @param interactive whether a line can be drawn over again; false for files and pipes
 * @param rows its height, in lines
 * @param columns its width, in characters
 * @param unicode whether it shows more than ASCII
 * @param styled whether faint and coloured text is welcome (no-color.org)
 */
public record Terminal(
    boolean interactive, int rows, int columns, boolean unicode, boolean styled) {

  /** A file, a pipe or a terminal that cannot move its cursor. */
  public static final Terminal NONE = new Terminal(false, 24, 80, false, false);

  static Terminal of(StandardStream stream, Map<String, String> variables) {
    if (variables.getOrDefault("TERM", "dumb").equals("dumb") || !stream.isTerminal()) {
      return NONE;
    }
    StandardStream.Size size = stream.size();
    return new Terminal(
        true,
        size.rows(),
        size.columns(),
        isUtf8(variables),
        variables.getOrDefault("NO_COLOR", "").isEmpty());
  }

  public String faint(String text) {
    return styled ? "\033[2m" + text + "\033[0m" : text;
  }

  public String green(String text) {
    return styled ? "\033[32m" + text + "\033[0m" : text;
  }

  private static boolean isUtf8(Map<String, String> variables) {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = variables.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value.toLowerCase(Locale.ROOT).replace("-", "").endsWith("utf8");
      }
    }
    return false;
  }
}
