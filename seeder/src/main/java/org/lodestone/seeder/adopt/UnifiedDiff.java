package org.lodestone.seeder.adopt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The difference of two texts in the unified format of diff(1), with three lines of context. */
final class UnifiedDiff {

  private static final int CONTEXT = 3;

  /** Where more pairs of lines would have to be compared, all of them count as changed. */
  private static final int MAX_PAIRS = 4_000_000;

  private static final String NO_LINE_BREAK = "\n\\ No newline at end of file";

  /**
   * @param sign space, minus or plus
   */
  private record Line(char sign, String text) {}

  private UnifiedDiff() {}

  /**
   * @param before empty when there was no file
   * @param after empty when there will be none
   */
  static String of(String name, Optional<String> before, Optional<String> after) {
    StringBuilder out = new StringBuilder();
    out.append("--- ").append(before.isPresent() ? name : "/dev/null").append('\n');
    out.append("+++ ").append(after.isPresent() ? name : "/dev/null").append('\n');
    List<Line> script = script(lines(before.orElse("")), lines(after.orElse("")));
    int from = 0;
    while ((from = nextChange(script, from)) < script.size()) {
      int end = from + 1;
      for (int next = end; next < script.size() && next - end <= 2 * CONTEXT; next++) {
        end = script.get(next).sign() == ' ' ? end : next + 1;
      }
      hunk(script, Math.max(0, from - CONTEXT), Math.min(script.size(), end + CONTEXT), out);
      from = end;
    }
    return out.toString();
  }

  private static int nextChange(List<Line> script, int from) {
    int at = from;
    while (at < script.size() && script.get(at).sign() == ' ') {
      at++;
    }
    return at;
  }

  private static void hunk(List<Line> script, int from, int to, StringBuilder out) {
    List<Line> lines = script.subList(from, to);
    out.append("@@ -")
        .append(range(script.subList(0, from), lines, '+'))
        .append(" +")
        .append(range(script.subList(0, from), lines, '-'))
        .append(" @@\n");
    lines.forEach(line -> out.append(line.sign()).append(line.text()).append('\n'));
  }

  /** The first line and the number of lines, of the file that lines of this sign are not in. */
  private static String range(List<Line> earlier, List<Line> lines, char absent) {
    long start = earlier.stream().filter(line -> line.sign() != absent).count();
    long count = lines.stream().filter(line -> line.sign() != absent).count();
    return (count == 0 ? start : start + 1) + "," + count;
  }

  private static List<Line> script(List<String> before, List<String> after) {
    int shorter = Math.min(before.size(), after.size());
    int head = 0;
    while (head < shorter && before.get(head).equals(after.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
      tail++;
    }
    List<Line> script = new ArrayList<>();
    before.subList(0, head).forEach(line -> script.add(new Line(' ', line)));
    between(
        before.subList(head, before.size() - tail),
        after.subList(head, after.size() - tail),
        script);
    before
        .subList(before.size() - tail, before.size())
        .forEach(line -> script.add(new Line(' ', line)));
    return script;
  }

  /** By the longest common subsequence. */
  private static void between(List<String> before, List<String> after, List<Line> script) {
    int[][] common = commonLines(before, after);
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      if (common.length > 0
          && i < before.size()
          && j < after.size()
          && before.get(i).equals(after.get(j))) {
        script.add(new Line(' ', before.get(i++)));
        j++;
      } else if (j == after.size()
          || (i < before.size() && (common.length == 0 || common[i + 1][j] >= common[i][j + 1]))) {
        script.add(new Line('-', before.get(i++)));
      } else {
        script.add(new Line('+', after.get(j++)));
      }
    }
  }

  /** For each pair of places, how many lines the texts share from there on. */
  private static int[][] commonLines(List<String> before, List<String> after) {
    if ((long) before.size() * after.size() > MAX_PAIRS) {
      return new int[0][];
    }
    int[][] common = new int[before.size() + 1][after.size() + 1];
    for (int i = before.size() - 1; i >= 0; i--) {
      for (int j = after.size() - 1; j >= 0; j--) {
        common[i][j] =
            before.get(i).equals(after.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    String last = lines.remove(lines.size() - 1);
    if (!last.isEmpty()) {
      lines.add(last + NO_LINE_BREAK);
    }
    return lines;
  }
}
