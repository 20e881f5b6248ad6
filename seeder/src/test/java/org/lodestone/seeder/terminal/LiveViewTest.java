package org.lodestone.seeder.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveViewTest {

  private final Captured written = new Captured();

  private LiveView on(Terminal terminal) {
    return new LiveView(written.stream(), terminal);
  }

  private static Terminal terminal(int rows) {
    return new Terminal(true, rows, 80, true, true);
  }

  /** What a terminal shows, as far as it is asked to move its cursor here. */
  private List<String> shown() {
    List<String> screen = new ArrayList<>();
    int cursor = 0;
    String left = written.text().replaceAll("\r|\033\\[\\?7[lh]|\033\\[K", "");
    while (!left.isEmpty()) {
      if (left.startsWith("\033[J")) {
        screen.subList(cursor, screen.size()).clear();
        left = left.substring(3);
      } else if (left.startsWith("\033[")) {
        int end = left.indexOf('A');
        cursor -= Integer.parseInt(left.substring(2, end));
        left = left.substring(end + 1);
      } else {
        int end = left.indexOf('\n');
        if (cursor < screen.size()) {
          screen.remove(cursor);
        }
        screen.add(cursor++, left.substring(0, end));
        left = left.substring(end + 1);
      }
    }
    return screen;
  }

  @Test
  void eachPictureTakesThePlaceOfTheOneBefore() {
    LiveView view = on(terminal(24));
    view.show(List.of("one", "two", "three"));
    view.show(List.of("1", "2", "3", "4"));
    assertEquals(List.of("1", "2", "3", "4"), shown());
    view.show(List.of("last"));
    assertEquals(List.of("last"), shown());
  }

  @Test
  void showsNoMoreThanTheTerminalHasRoomFor() {
    LiveView view = on(terminal(5));
    List<String> lines = IntStream.range(0, 9).mapToObj(Integer::toString).toList();
    view.show(lines);
    view.show(lines);
    assertEquals(List.of("0", "1", "2", "and 6 more"), shown());
    view.show(lines.subList(0, 4));
    assertEquals(List.of("0", "1", "2", "3"), shown());
  }

  @Test
  void aLogGetsEachPictureOnceAndNoEscapes() {
    LiveView view = on(Terminal.NONE);
    view.show(List.of("a", "b"));
    view.show(List.of("a", "b"));
    view.show(List.of("c"));
    assertEquals(List.of("a", "b", "c"), written.text().lines().toList());
  }

  @Test
  void noEscapeOfAStrangerReachesTheTerminal() {
    on(Terminal.NONE).show(List.of("name\033[2J"));
    assertFalse(written.text().contains("\033"), written.text());
  }
}
