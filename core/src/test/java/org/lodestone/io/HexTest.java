package org.lodestone.io;

import static org.junit.jupiter.api.Assertions.assertFalse;
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

  @ParameterizedTest
  @ValueSource(
      strings = {"", "abc", "abcde", "abcD", "abcg", "ab:d", "ab/d", "ab`d", "ab d", "abc\u0661"})
  void anythingElse(String text) {
    assertFalse(Hex.isLowerCase(text, 4));
  }
}
