package org.lodestone.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.TreeSet;

/**
 * OLPC canonical JSON, the form in which TUF metadata and keys are signed and hashed: members in
 * the order of their names' code points, no white space, integers only, and no escape but of quote
 * and backslash. A control character stands as it is, so the text need not be JSON (RFC 8259).
 */
public final class CanonicalJson {

  private static final Comparator<String> BY_CODE_POINTS =
      (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

  private final StringBuilder text = new StringBuilder();

  private CanonicalJson() {}

  /**
   * The canonical text in UTF-8.
   *
   * @throws IllegalArgumentException for what has none: a fraction, half of a surrogate pair
   */
  public static byte[] write(JsonNode tree) {
    CanonicalJson canonical = new CanonicalJson();
    canonical.append(tree);
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(canonical.text));
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a text with half of a surrogate pair", e);
    }
  }

  private void append(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> appendObject(node);
      case ARRAY -> appendArray(node);
      case STRING -> appendString(node.textValue());
      case BOOLEAN, NULL -> text.append(node.asText());
      case NUMBER -> {
        if (!node.isIntegralNumber()) {
          throw new IllegalArgumentException("expected integers only, found " + node);
        }
        text.append(node.asText());
      }
      default -> throw new IllegalArgumentException("no JSON: " + node.getNodeType());
    }
  }

  private void appendObject(JsonNode object) {
    TreeSet<String> names = new TreeSet<>(BY_CODE_POINTS);
    object.fieldNames().forEachRemaining(names::add);
    String separator = "{";
    for (String name : names) {
      text.append(separator);
      appendString(name);
      text.append(':');
      append(object.get(name));
      separator = ",";
    }
    text.append(names.isEmpty() ? "{}" : "}");
  }

  private void appendArray(JsonNode array) {
    text.append('[');
    for (Iterator<JsonNode> elements = array.elements(); elements.hasNext(); ) {
      append(elements.next());
      text.append(elements.hasNext() ? "," : "");
    }
    text.append(']');
  }

  private void appendString(String value) {
    text.append('"').append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
  }
}
