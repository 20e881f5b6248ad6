package org.lodestone.program;

import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The help of a command, as wide as the terminal allows. Examples that do not fit are broken as
 * shells take them.
 */
final class CommandHelp extends Help {

  /** The help on a wider terminal is no easier to read for longer lines. */
  private static final int WIDEST = 80;

  /** Picocli makes none that are narrower. */
  private static final int NARROWEST = 55;

  private static final String MORE = " \\";
  private static final String INDENT = "    ";

  CommandHelp(CommandSpec command, ColorScheme colors, StandardStream.Size terminal) {
    super(command, colors);
    command.usageMessage().width(Math.max(NARROWEST, Math.min(WIDEST, terminal.columns())));
  }

  @Override
  public String footer(Object... parameters) {
    StringBuilder text = new StringBuilder();
    for (String line : commandSpec().usageMessage().footer()) {
      text.append(wrap(line, width())).append(System.lineSeparator());
    }
    return text.toString();
  }

  private int width() {
    return commandSpec().usageMessage().width();
  }

  /**
   * @param line a command to be typed where it starts with a space, otherwise prose
   */
  static String wrap(String line, int width) {
    boolean typed = line.startsWith(" ");
    StringBuilder text = new StringBuilder();
    String rest = line;
    while (rest.length() > width) {
      int at = gap(rest, typed ? width - MORE.length() : width);
      if (at < 0) {
        break; // a single word
      }
      text.append(rest, 0, at).append(typed ? MORE : "").append(System.lineSeparator());
      String indent = typed ? line.substring(0, line.indexOf(line.strip())) + INDENT : "";
      rest = indent + rest.substring(at + 1);
    }
    return text.append(rest).toString();
  }

  /** The last space where the line may end, if can be before an option; -1 when there is none. */
  private static int gap(String line, int limit) {
    int start = line.indexOf(line.strip());
    int option = line.lastIndexOf(" -", limit);
    int at = option > start ? option : line.lastIndexOf(' ', limit);
    return at > start ? at : -1;
  }
}
