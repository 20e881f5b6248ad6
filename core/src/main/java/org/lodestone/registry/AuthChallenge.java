package org.lodestone.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One challenge of a {@code WWW-Authenticate} header (RFC 9110, section 11.6.1).
 *
 * @param scheme in lower case, for example {@code bearer}
 * @param parameters by lower-case name
 */
record AuthChallenge(String scheme, Map<String, String> parameters) {

  private static final int MAX_LENGTH = 8 << 10;

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /**
   * Reads all challenges of one header value.
   *
   * @throws IllegalArgumentException when it is malformed or too long
   */
  static List<AuthChallenge> parse(String header) {
    if (header.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "WWW-Authenticate has %d characters, the limit is %d"
              .formatted(header.length(), MAX_LENGTH));
    }
    return new Parser(header).challenges();
  }

  private static final class Parser {

    private final String text;
    private int position;

    Parser(String text) {
      this.text = text;
    }

    List<AuthChallenge> challenges() {
      List<AuthChallenge> challenges = new ArrayList<>();
      skipSeparators();
      while (position < text.length()) {
        challenges.add(challenge());
        skipSeparators();
      }
      return List.copyOf(challenges);
    }

    private AuthChallenge challenge() {
      String scheme = token().toLowerCase(Locale.ROOT);
      Map<String, String> parameters = new TreeMap<>();
      skipSpace();
      while (position < text.length() && atParameter()) {
        String name = token().toLowerCase(Locale.ROOT);
        skipSpace();
        position++; // the equals sign that atParameter saw
        skipSpace();
        if (parameters.put(name, value()) != null) {
          throw malformed("parameter " + name + " comes twice");
        }
        skipSeparators();
      }
      return new AuthChallenge(scheme, Map.copyOf(parameters));
    }

    /** Whether a name and an equals sign come next, rather than the next challenge's scheme. */
    private boolean atParameter() {
      int start = position;
      while (position < text.length() && isTokenCharacter(text.charAt(position))) {
        position++;
      }
      boolean named = position > start;
      skipSpace();
      boolean found = named && position < text.length() && text.charAt(position) == '=';
      position = start;
      return found;
    }

    private String value() {
      return position < text.length() && text.charAt(position) == '"' ? quoted() : token();
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      for (position++; position < text.length(); position++) {
        char c = text.charAt(position);
        if (c == '"') {
          position++;
          return value.toString();
        }
        if (c == '\\' && position + 1 < text.length()) {
          position++;
          c = text.charAt(position);
        }
        value.append(c);
      }
      throw malformed("a quoted string does not end");
    }

    private String token() {
      int start = position;
      while (position < text.length() && isTokenCharacter(text.charAt(position))) {
        position++;
      }
      if (position == start) {
        throw malformed("expected a name");
      }
      return text.substring(start, position);
    }

    private void skipSpace() {
      while (position < text.length() && " \t".indexOf(text.charAt(position)) >= 0) {
        position++;
      }
    }

    private void skipSeparators() {
      while (position < text.length() && " \t,".indexOf(text.charAt(position)) >= 0) {
        position++;
      }
    }

    private IllegalArgumentException malformed(String why) {
      return new IllegalArgumentException(
          "malformed WWW-Authenticate at character %d, %s".formatted(position, why));
    }

    private static boolean isTokenCharacter(char c) {
      return c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
    }
  }
}
