package org.lodestone.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.lodestone.program.StandardStream.Size;

class StandardStreamTest {

  @Test
  void takesWhatSttySays() {
    assertEquals(new Size(50, 132), StandardStream.parse("50 132"));
  }

  @Test
  void takesTheUsualSizeWhereSttyDoesNotTell() {
    for (String nothing : new String[] {"", "stty: standard input", "50", "50 -1", "1234567 1"}) {
      assertEquals(new Size(24, 80), StandardStream.parse(nothing), nothing);
    }
  }

  @Test
  void hasRoomOnTheSmallestTerminal() {
    assertEquals(new Size(2, 20), StandardStream.parse("0 0"));
  }
}
