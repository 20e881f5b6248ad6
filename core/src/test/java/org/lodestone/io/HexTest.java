package org.lodestone.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HexTest {

  @Test
  void lowerCaseOfTheRightLength() {
    assertTrue(Hex.isLowerCase("0189abcdef", 10));
    assertTrue(Hex.isLowerCase("", 0));
  }

  @Test
  void bytesAndBack() {
    byte[] bytes = {0, 1, (byte) 0x9a, (byte) 0xff};
    assertEquals("00019aff", Hex.encode(bytes));
    assertArrayEquals(bytes, Hex.decode("sig", "00019aff", 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "00019AFF", "0g", "0001020304", "0x00"})
  void bytesOfNothingElse(String text) {
    assertThrows(IllegalArgumentException.class, () -> Hex.decode("sig", text, 4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "abc", "abcde", "abcD", "abcg", "ab:d", "ab/d", "ab`d", "ab d", "abc\u0661"})
  void anythingElse(String text) {
    assertFalse(Hex.isLowerCase(text, 4));
  }
}
