package org.lodestone.seeder.adopt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lodestone.seeder.adopt.TomlDocument.Kind;
import org.lodestone.seeder.adopt.TomlDocument.Statement;

/** Reads TOML 1.0 into its statements. Each complaint names the line. */
final class TomlParser {

  private static final int MAX_DEPTH = 32;
  private static final String BARE_KEY =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

  private final String text;
  private int at;

  TomlParser(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException saying which line was not understood
   */
  List<Statement> statements() {
    List<Statement> statements = new ArrayList<>();
    List<String> table = List.of();
    skipBlank();
    while (at < text.length()) {
      int start = text.lastIndexOf('\n', at) + 1;
      Statement statement = text.charAt(at) == '[' ? table(start) : assignment(table, start);
      statements.add(statement);
      table = statement.isTable() ? statement.path() : table;
      skipBlank();
    }
    return List.copyOf(statements);
  }

  private Statement table(int start) {
    boolean array = text.startsWith("[[", at);
    at += array ? 2 : 1;
    List<String> path = key();
    expect(array ? "]]" : "]");
    endLine();
    Kind kind = array ? Kind.ARRAY_TABLE : Kind.TABLE;
    return new Statement(kind, path, path.size(), start, at, Optional.empty());
  }

  private Statement assignment(List<String> table, int start) {
    List<String> key = key();
    expect("=");
    skipSpace();
    TomlValue value = value(0);
    endLine();
    List<String> path = new ArrayList<>(table);
    path.addAll(key);
    return new Statement(Kind.VALUE, List.copyOf(path), key.size(), start, at, Optional.of(value));
  }

  private List<String> key() {
    List<String> parts = new ArrayList<>();
    do {
      skipSpace();
      parts.add(keyPart());
      skipSpace();
    } while (skip("."));
    return List.copyOf(parts);
  }

  private String keyPart() {
    if (looksAt("\"") || looksAt("'")) {
      return string();
    }
    int start = at;
    while (at < text.length() && BARE_KEY.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (at == start) {
      throw wrong("expected a key");
    }
    return text.substring(start, at);
  }

  private TomlValue value(int depth) {
    if (depth > MAX_DEPTH) {
      throw wrong("nested too deeply");
    }
    int start = at;
    Optional<String> string = Optional.empty();
    List<TomlValue> elements = List.of();
    if (looksAt("\"") || looksAt("'")) {
      string = Optional.of(string());
    } else if (looksAt("[")) {
      elements = array(depth);
    } else if (looksAt("{")) {
      inlineTable(depth);
    } else {
      bareValue();
    }
    return new TomlValue(text.substring(start, at), string, elements);
  }

  private List<TomlValue> array(int depth) {
    List<TomlValue> elements = new ArrayList<>();
    expect("[");
    skipBlank();
    while (!skip("]")) {
      elements.add(value(depth + 1));
      skipBlank();
      if (!looksAt("]")) {
        expect(",");
        skipBlank();
      }
    }
    return List.copyOf(elements);
  }

  private void inlineTable(int depth) {
    expect("{");
    skipSpace();
    while (!skip("}")) {
      key();
      expect("=");
      skipSpace();
      value(depth + 1);
      skipSpace();
      if (!looksAt("}")) {
        expect(",");
      }
    }
  }

  /** A number, a date, true or false. */
  private void bareValue() {
    int start = at;
    while (at < text.length() && (BARE_KEY + "+.:").indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (at == start) {
      throw wrong("expected a value");
    }
  }

  private String string() {
    String quote = text.substring(at, at + 1);
    if (text.startsWith(quote.repeat(3), at)) {
      return multiLine(quote.repeat(3));
    }
    StringBuilder content = new StringBuilder();
    for (at++; !looksAt(quote); at++) {
      if (at >= text.length() || text.charAt(at) == '\n') {
        throw wrong("a string without its end");
      }
      content.append(quote.equals("\"") && looksAt("\\") ? escaped() : text.charAt(at));
    }
    at++;
    return content.toString();
  }

  /** Of those that stand for one character, what names of files and hosts can need. */
  private char escaped() {
    at++;
    if (looksAt("\"") || looksAt("\\")) {
      return text.charAt(at);
    }
    throw wrong("an escape that is not understood here");
  }

  private String multiLine(String quotes) {
    int start = at + quotes.length();
    int end = start;
    while (!text.startsWith(quotes, end)) {
      boolean escape = quotes.charAt(0) == '"' && text.startsWith("\\", end);
      end += escape ? 2 : 1;
      if (end >= text.length()) {
        throw wrong("a string without its end");
      }
    }
    while (text.startsWith(quotes.substring(0, 1), end + quotes.length())) {
      end++; // up to two quotes may stand right before the end
    }
    at = end + quotes.length();
    return text.substring(start, end);
  }

  /** What may follow a statement in its line, and the line's end. */
  private void endLine() {
    skipSpace();
    skipComment();
    if (at < text.length() && !skip("\n") && !skip("\r\n")) {
      throw wrong("expected the end of the line");
    }
  }

  private void skipBlank() {
    do {
      skipSpace();
      skipComment();
    } while (skip("\n") || skip("\r\n"));
  }

  private void skipSpace() {
    while (looksAt(" ") || looksAt("\t")) {
      at++;
    }
  }

  private void skipComment() {
    if (looksAt("#")) {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
    }
  }

  private boolean looksAt(String word) {
    return text.startsWith(word, at);
  }

  private boolean skip(String word) {
    boolean there = looksAt(word);
    at += there ? word.length() : 0;
    return there;
  }

  private void expect(String word) {
    skipSpace();
    if (!skip(word)) {
      throw wrong("expected " + word);
    }
  }

  private IllegalArgumentException wrong(String what) {
    long line =
        text.substring(0, Math.min(at, text.length())).chars().filter(c -> c == '\n').count() + 1;
    return new IllegalArgumentException("line " + line + ": " + what);
  }
}
