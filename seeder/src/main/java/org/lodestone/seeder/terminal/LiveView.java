package org.lodestone.seeder.terminal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The last lines of the terminal, drawn over and over; those it has no room for are left out. Where
 * nothing can be drawn over, each picture follows the one before, if it is another. One thread at a
 * time.
 */
public final class LiveView {

  private final PrintStream out;
  private final Terminal terminal;
  private List<String> shown = List.of();

  public LiveView(PrintStream out, Terminal terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Shows these lines in place of those shown before. */
  public void show(List<String> lines) {
    List<String> next = lines.stream().map(Output::printable).toList();
    if (terminal.interactive()) {
      next = fitting(next);
      draw(next);
    } else if (!next.equals(shown)) {
      next.forEach(out::println);
    }
    shown = next;
  }

  private void draw(List<String> lines) {
    StringBuilder picture = new StringBuilder();
    if (!shown.isEmpty()) {
      picture.append("\033[").append(shown.size()).append('A');
    }
    for (String line : lines) {
      picture.append(StatusLine.START).append(line).append(StatusLine.END).append('\n');
    }
    out.print(picture.append("\033[J")); // what is left of a longer picture
    out.flush();
  }

  /** The cursor needs a line, too. */
  private List<String> fitting(List<String> lines) {
    int room = terminal.rows() - 1;
    if (lines.size() <= room) {
      return lines;
    }
    List<String> first = new ArrayList<>(lines.subList(0, room - 1));
    first.add("and " + (lines.size() - first.size()) + " more");
    return first;
  }
}
