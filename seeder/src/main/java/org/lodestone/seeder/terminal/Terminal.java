package org.lodestone.seeder.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What progress is drawn on.
 *
 * @param interactive whether a line can be drawn over again; false for files and pipes
 * @param columns its width
 * @param unicode whether it shows more than ASCII
 * @param styled whether faint and coloured text is welcome (no-color.org)
 */
public record Terminal(boolean interactive, int columns, boolean unicode, boolean styled) {

  /** A file, a pipe or a terminal that cannot move its cursor. */
  public static final Terminal NONE = new Terminal(false, 80, false, false);

  static final Path STANDARD_INPUT = Path.of("/proc/self/fd/0");
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  static Terminal ofStandardError(Map<String, String> variables) {
    if (variables.getOrDefault("TERM", "dumb").equals("dumb") || !isTerminal(STANDARD_ERROR)) {
      return NONE;
    }
    return new Terminal(
        true, askedOfStty(), isUtf8(variables), variables.getOrDefault("NO_COLOR", "").isEmpty());
  }

  public String faint(String text) {
    return styled ? "\033[2m" + text + "\033[0m" : text;
  }

  public String green(String text) {
    return styled ? "\033[32m" + text + "\033[0m" : text;
  }

  /** System.console() tells of standard input and output only, so the descriptor is looked at. */
  static boolean isTerminal(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false; // no /proc here: plain lines are always right
    }
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

  /** Asks stty, which is everywhere; the JDK cannot tell the width. */
  private static int askedOfStty() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(STANDARD_ERROR.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer =
          new String(stty.getInputStream().readNBytes(64), StandardCharsets.US_ASCII).strip();
      if (stty.waitFor(1, TimeUnit.SECONDS) && answer.matches("\\d{1,5} \\d{1,5}")) {
        return Math.max(20, Integer.parseInt(answer.substring(answer.indexOf(' ') + 1)));
      }
    } catch (IOException e) {
      return 80; // no stty: the width terminals start with
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 80;
  }
}
