package org.lodestone.seeder.adopt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {

  @Test
  void showsChangesWithThreeLinesAround() {
    String before = numbers(1, 30);
    String after =
        before
            .replace("\n10\n", "\n10\nnew\n")
            .replace("\n15\n", "\n")
            .replace("\n30\n", "\nlast\n");
    assertEquals(
        """
        --- f
        +++ f
        @@ -8,11 +8,11 @@
         8
         9
         10
        +new
         11
         12
         13
         14
        -15
         16
         17
         18
        @@ -27,4 +27,4 @@
         27
         28
         29
        -30
        +last
        """,
        diff(before, after));
  }

  @Test
  void aNewFileComesFromNowhereAndAnOldOneGoesThere() {
    assertEquals(
        "--- /dev/null\n+++ f\n@@ -0,0 +1,2 @@\n+a\n+b\n",
        UnifiedDiff.of("f", Optional.empty(), Optional.of("a\nb\n")));
    assertEquals(
        "--- f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n",
        UnifiedDiff.of("f", Optional.of("a\n"), Optional.empty()));
  }

  @Test
  void saysWhereALineBreakIsMissing() {
    assertEquals(
        """
        --- f
        +++ f
        @@ -1,2 +1,2 @@
         a
        -b
        \\ No newline at end of file
        +b
        """,
        diff("a\nb", "a\nb\n"));
  }

  @Test
  void longFilesAreShownWholeWhereComparingWouldTakeLong() {
    String before = numbers(1, 3_000);
    String after = "x\n" + numbers(2, 2_999) + "y\n";
    assertEquals(2 + 1 + 6_000, diff(before, after).lines().count());
  }

  private static String diff(String before, String after) {
    return UnifiedDiff.of("f", Optional.of(before), Optional.of(after));
  }

  private static String numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(n -> n + "\n").collect(Collectors.joining());
  }
}
