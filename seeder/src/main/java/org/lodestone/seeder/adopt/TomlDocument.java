package org.lodestone.seeder.adopt;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The statements of a TOML text and where they stand in it, so that lines can be put between them.
 * A text that is not understood whole is not read at all.
 *
 * @param text what was read
 * @param statements in their order
 */
record TomlDocument(String text, List<Statement> statements) {

  /** What a statement does. */
  enum Kind {
    TABLE,
    ARRAY_TABLE,
    VALUE
  }

  /**
   * One statement.
   *
   * @param path the whole name of a table or a value, that of its table included
   * @param direct how many parts of the path stand in the statement itself
   * @param start where its line begins
   * @param end where the line after it begins
   * @param value nothing for a table
   */
  record Statement(
      Kind kind, List<String> path, int direct, int start, int end, Optional<TomlValue> value) {

    boolean isTable() {
      return kind != Kind.VALUE;
    }

    boolean isBelow(List<String> table) {
      return path.size() > table.size() && path.subList(0, table.size()).equals(table);
    }
  }

  /**
   * @throws IllegalArgumentException saying which line was not understood
   */
  static TomlDocument parse(String text) {
    return new TomlDocument(text, new TomlParser(text).statements());
  }

  /** The value of that name, the last if there are more, as in tables of an array. */
  Optional<TomlValue> value(List<String> path) {
    return values(path).reduce((first, second) -> second).flatMap(Statement::value);
  }

  Stream<Statement> values(List<String> path) {
    return statements.stream().filter(one -> !one.isTable() && one.path().equals(path));
  }

  Stream<Statement> tables(List<String> path) {
    return statements.stream().filter(one -> one.isTable() && one.path().equals(path));
  }

  /** The values that stand right below a table's heading, before the next. */
  List<Statement> valuesOf(Statement table) {
    int at = statements.indexOf(table) + 1;
    return statements.subList(at, statements.size()).stream()
        .takeWhile(one -> !one.isTable())
        .toList();
  }

  /** Where the first table begins, the comments right above it included; else the end. */
  int beforeTables() {
    Optional<Statement> first = statements.stream().filter(Statement::isTable).findFirst();
    if (first.isEmpty()) {
      return text.length();
    }
    int at = first.get().start();
    while (at > 0 && lineBefore(at).strip().startsWith("#")) {
      at -= lineBefore(at).length() + 1;
    }
    return at;
  }

  private String lineBefore(int lineStart) {
    return text.substring(text.lastIndexOf('\n', lineStart - 2) + 1, lineStart - 1);
  }
}
