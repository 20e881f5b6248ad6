package org.lodestone.program;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A standard stream of this process, which people may look at. */
public enum StandardStream {
  IN(0),
  OUT(1),
  ERR(2);

  private static final int NARROWEST = 20;
  private static final int LOWEST = 2;

  private final Path descriptor;

  StandardStream(int number) {
    descriptor = Path.of("/proc/self/fd/" + number);
  }

  /** What terminals have room for, in characters. */
  public record Size(int rows, int columns) {

    /** What terminals start with. */
    static final Size USUAL = new Size(24, 80);
  }

  /** {@code System.console()} tells of standard input and output only, and not which. */
  public boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false; // no /proc here: plain lines are always right
    }
  }

  /** The terminal's size now. Asks stty, which is everywhere; the JDK cannot tell. */
  public Size size() {
    if (!isTerminal()) {
      return Size.USUAL;
    }
    try {
      return parse(stty(descriptor.toFile()));
    } catch (IOException e) {
      return Size.USUAL; // no stty
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Size.USUAL;
    }
  }

  private static String stty(File terminal) throws IOException, InterruptedException {
    Process stty =
        new ProcessBuilder("stty", "size")
            .redirectInput(terminal)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String answer =
        new String(stty.getInputStream().readNBytes(64), StandardCharsets.US_ASCII).strip();
    return stty.waitFor(1, TimeUnit.SECONDS) ? answer : "";
  }

  static Size parse(String rowsAndColumns) {
    if (!rowsAndColumns.matches("\\d{1,5} \\d{1,5}")) {
      return Size.USUAL;
    }
    int space = rowsAndColumns.indexOf(' ');
    int rows = Integer.parseInt(rowsAndColumns.substring(0, space));
    int columns = Integer.parseInt(rowsAndColumns.substring(space + 1));
    // Terminals that do not know say 0 0.
    return new Size(Math.max(LOWEST, rows), Math.max(NARROWEST, columns));
  }
}
