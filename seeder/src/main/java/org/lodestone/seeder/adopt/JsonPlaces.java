package org.lodestone.seeder.adopt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the members of a JSON object stand in its text, so that one can be put in or taken out with
 * everything else as it was. The text has been found to be well-formed before.
 *
 * @param root the object, from brace to brace
 */
record JsonPlaces(Span root, List<Member> members) {

  private static final JsonFactory FACTORY = new JsonFactory();

  /**
   * A stretch of the text.
   *
   * @param end the first place behind it
   */
  record Span(int start, int end) {}

  /**
   * One member of the object.
   *
   * @param whole from its name to the end of its value
   * @param elements those of a value that is an array
   */
  record Member(String name, Span whole, Span value, List<Span> elements) {}

  static JsonPlaces of(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      int start = start(parser);
      List<Member> members = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        members.add(member(parser));
      }
      return new JsonPlaces(new Span(start, end(parser)), members);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Optional<Member> member(String name) {
    return members.stream().filter(member -> member.name().equals(name)).findFirst();
  }

  private static Member member(JsonParser parser) throws IOException {
    String name = parser.currentName();
    int nameStart = start(parser);
    JsonToken token = parser.nextToken();
    int valueStart = start(parser);
    List<Span> elements = new ArrayList<>();
    if (token == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements.add(new Span(start(parser), endOfValue(parser)));
      }
    }
    int end = endOfValue(parser);
    return new Member(name, new Span(nameStart, end), new Span(valueStart, end), elements);
  }

  private static int endOfValue(JsonParser parser) throws IOException {
    parser.skipChildren();
    return end(parser);
  }

  private static int start(JsonParser parser) {
    return (int) parser.currentTokenLocation().getCharOffset();
  }

  private static int end(JsonParser parser) throws IOException {
    parser.getText(); // a string is read to its end only when it is asked for
    return (int) parser.currentLocation().getCharOffset();
  }

  /** Puts an item before the others of an array, set off as they are. */
  static String insertFirst(String text, List<Span> items, Span whole, String item) {
    if (items.isEmpty()) {
      return splice(text, whole.start() + 1, whole.end() - 1, item);
    }
    int first = items.get(0).start();
    return splice(text, first, first, item + "," + gap(text, items, whole));
  }

  /** Puts an item behind the others of an object, set off as they are. */
  static String append(String text, List<Span> items, Span whole, String item) {
    if (items.isEmpty()) {
      return splice(text, whole.start() + 1, whole.end() - 1, "\n  " + item + "\n");
    }
    int end = items.get(items.size() - 1).end();
    return splice(text, end, end, "," + gap(text, items, whole) + item);
  }

  /** Takes an item out, with the comma between it and a neighbour. */
  static String remove(String text, List<Span> items, Span whole, int index) {
    if (items.size() == 1) {
      return splice(text, whole.start() + 1, whole.end() - 1, "");
    }
    return index < items.size() - 1
        ? splice(text, items.get(index).start(), items.get(index + 1).start(), "")
        : splice(text, items.get(index - 1).end(), items.get(index).end(), "");
  }

  private static String gap(String text, List<Span> items, Span whole) {
    String gap = text.substring(whole.start() + 1, items.get(0).start());
    return gap.isEmpty() ? " " : gap;
  }

  private static String splice(String text, int from, int to, String by) {
    return text.substring(0, from) + by + text.substring(to);
  }
}
