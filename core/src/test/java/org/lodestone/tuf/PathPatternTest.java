package org.lodestone.tuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {

  @ParameterizedTest
  @CsvSource({
    // The specification's own
    "targets/*.tgz, targets/foo.tgz, true",
    "targets/*.tgz, targets/foo.txt, false",
    "foo-version-?.tgz, foo-version-2.tgz, true",
    "foo-version-?.tgz, foo-version-alpha.tgz, false",
    "*.tgz, foo.tgz, true",
    "*.tgz, targets/foo.tgz, false",
    "foo.tgz, foo.tgz, true",
    "foo.tgz, foo.tgz2, false",
    // Ours
    "acme/*/*, acme/app/1.2, true",
    "acme/*/*, acme/app, false",
    "acme/*/*, acme/team/app/1.2, false",
    "acme/app/*, acme/apple/1.2, false",
    "acme/app/1.*, acme/app/1., true",
    "acme/app/?, acme/app/😀, true",
    "*a*b*c, xxaxxbxxc, true",
    "*a*b*c, xxaxxcxxb, false",
    "a**, a, true",
    "/acme/*, acme/x, false",
  })
  void matches(String pattern, String path, boolean expected) {
    assertEquals(expected, new PathPattern(pattern).matches(path));
  }

  @Test
  void isNotSlowWhereManyStarsFit() {
    // With backtracking to every star this would take longer than anybody waits.
    assertFalse(new PathPattern("*a".repeat(500) + "b").matches("a".repeat(1000)));
  }

  @Test
  void refusesBracketsAndWhatIsTooLong() {
    assertThrows(IllegalArgumentException.class, () -> new PathPattern("a[bc]"));
    assertThrows(IllegalArgumentException.class, () -> new PathPattern(""));
    assertThrows(IllegalArgumentException.class, () -> new PathPattern("a".repeat(1025)));
  }
}
