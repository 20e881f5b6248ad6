package org.lodestone.tracker.hint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private static List<String> mixed(String... all) {
    return Turns.mixed(List.of(all), List.of(text -> text.charAt(0), text -> text.charAt(1)));
  }

  @Test
  void everyGroupComesInTurn() {
    assertEquals(
        List.of("ax1", "bx1", "cx1", "ax2", "ax3", "ax4"),
        mixed("ax1", "ax2", "ax3", "ax4", "bx1", "cx1"));
  }

  @Test
  void inAGroupItsPartsDoLikewise() {
    assertEquals(
        List.of("ax1", "bx1", "ay1", "bx2", "ax2", "ax3"),
        mixed("ax1", "ax2", "ax3", "ay1", "bx1", "bx2"));
  }

  @Test
  void nothingStaysNothing() {
    assertEquals(List.of(), mixed());
  }
}
