package org.lodestone.seeder.adopt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lodestone.seeder.adopt.TomlDocument.Kind;
import org.lodestone.seeder.adopt.TomlDocument.Statement;

class TomlDocumentTest {

  /** Of each kind of value one, with what looks like tables and comments inside strings. */
  private static final String ALL =
      """
      # [comment]
      a = "x # no comment" # [comment]
      b = 'C:\\n'
      "q.u" . c = 1_000
      d = \"""
      [no.table]
      key = "" \\\"""
      \"""
      e = '''
      [no.table]'''
      f = [ # a comment
        "one", 'two', # ]
        [3, {x = 4, "y z" = [5]}],
      ]
      g = 2026-11-28T09:00:00+01:00
      h = {}
      \t[ t . "a.b" ] # a table
        i = true
      [[t.list]]
      j = -1.5e3
      k.l = inf
      """;

  @Test
  void everyStatementHasItsNameAndPlace() {
    TomlDocument document = TomlDocument.parse(ALL);
    assertEquals(
        List.of(
            "a",
            "b",
            "q.u|c",
            "d",
            "e",
            "f",
            "g",
            "h",
            "t|a.b",
            "t|a.b|i",
            "t|list",
            "t|list|j",
            "t|list|k|l"),
        document.statements().stream().map(one -> String.join("|", one.path())).toList());
    assertEquals(
        List.of(Kind.TABLE, Kind.ARRAY_TABLE),
        document.statements().stream().filter(Statement::isTable).map(Statement::kind).toList());
    Statement table = document.tables(List.of("t", "a.b")).findAny().orElseThrow();
    assertEquals("\t[ t . \"a.b\" ] # a table\n", ALL.substring(table.start(), table.end()));
    Statement list = document.values(List.of("f")).findAny().orElseThrow();
    assertTrue(ALL.substring(list.start(), list.end()).endsWith("],\n]\n"));
  }

  @Test
  void stringsAreRead() {
    TomlDocument document = TomlDocument.parse(ALL + "m = \"a\\\"b\\\\c\"");
    assertEquals(Optional.of("x # no comment"), string(document, "a"));
    assertEquals(Optional.of("C:\\n"), string(document, "b"));
    assertEquals(Optional.of("a\"b\\c"), string(document, "t", "list", "m"));
    assertEquals(Optional.empty(), string(document, "h"));
    assertEquals(List.of("one", "two"), document.value(List.of("f")).orElseThrow().strings());
  }

  @Test
  void whatIsCutShortIsReadOrRefusedWithItsLine() {
    for (int end = 0; end < ALL.length(); end++) {
      String some = ALL.substring(0, end);
      try {
        for (Statement one : TomlDocument.parse(some).statements()) {
          assertTrue(one.start() < one.end() && one.end() <= end, some);
        }
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().startsWith("line "), e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a = | line 1: expected a value",
        "= 1 | line 1: expected a key",
        "[a | line 1: expected ]",
        "[[a] | line 1: expected ]]",
        "a = 1 b = 2 | line 1: expected the end of the line",
        "a = [1 2] | line 1: expected ,",
        "a = {b = 1 | line 1: expected ,",
        "a = \"x | line 1: a string without its end",
        "a = '''x | line 1: a string without its end",
        "a = \"\\u0041\" | line 1: an escape",
        "a b = 1 | line 1: expected =",
      })
  void whatIsNotUnderstoodIsRefused(String text, String message) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> TomlDocument.parse(text));
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
  }

  @Test
  void nestingIsBounded() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> TomlDocument.parse("a = 1\nb = " + "[".repeat(100_000)));
    assertEquals("line 2: nested too deeply", e.getMessage());
  }

  private static Optional<String> string(TomlDocument document, String... path) {
    return document.value(List.of(path)).flatMap(TomlValue::string);
  }
}
